-- roles: staff
-- The next approved requests in rank order, beyond the one ranked ($2, $3, $4) where given; none of an unsettled pair. What changed after
-- the pass's instant $1 waits for the next pass; at that very instant (a clock that stands still) nothing is judged twice in pass $6.
select r.id, r.version, r.service, r.urgency, r.rank_class, r.priority_at, r.country, r.postal_code, r.office, r.referred,
	r.preferred_offices, r.not_before, r.not_after, r.days, r.day_part, r.first, r.interpreter, r.language, r.accommodations,
	(select p.attorney_id from fp.representation p where p.id = r.representation_id) as attorney_id, r.earlier_offers
from fp.request r
where r.status = 'approved' and r.next_try_at is null and r.updated_at <= $1::timestamptz
	and (r.rank_class, r.priority_at, r.id) > (coalesce($2::integer, -1), coalesce($3::timestamptz, '-infinity'),
		coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
	and r.duplicate_of is null
	and not exists (select from fp.request t where t.duplicate_of = r.id and t.closed_at is null)
	and (r.updated_at < $1::timestamptz
		or (select true from fp.decision d where d.request_id = r.id and d.pass_id = $6::bigint limit 1) is null)
order by r.rank_class, r.priority_at, r.id
limit $5::integer
