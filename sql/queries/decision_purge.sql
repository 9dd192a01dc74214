-- roles: staff
-- Of the next $3 decisions beyond ($1, $2), where given: each that was made more than $4 days before the last pass takes away those before it of
-- its request, but not what they gave. So each is looked at once, and the last of a request stays for as long as none comes after it. The last one
-- that was old enough, and how many were; no row: none was. Each looks up its pass and those before it by itself, and what goes is found by where
-- it lies: a join would read all.
with kept as materialized (
	select l.at - make_interval(days => $4::integer) as since from fp.pass l order by l.id desc limit 1),
piece as materialized (
	select d.pass_id, d.rank, d.request_id from fp.decision d
	where (d.pass_id, d.rank) > (coalesce($1::bigint, 0), coalesce($2::integer, 0))
	order by d.pass_id, d.rank
	limit $3::integer),
aged as materialized (
	select p.pass_id, p.rank, p.request_id from piece p
	where (select s.at from fp.pass s where s.id = p.pass_id) < (select k.since from kept k)),
purged as (
	delete from fp.decision d where d.ctid = any (array(
		select o.ctid from aged a cross join lateral (
			select e.ctid from fp.decision e
			where e.request_id = a.request_id and e.pass_id < a.pass_id and e.why not in ('placed', 'moved', 'offered')
				-- Where another server's clock is ahead, one that comes before may be younger.
				and (select s.at from fp.pass s where s.id = e.pass_id) < (select k.since from kept k)
			order by e.pass_id
			limit $3::integer) o)))
select a.pass_id as last_pass, a.rank as last_rank, count(*) over () as n from aged a order by a.pass_id desc, a.rank desc limit 1
