-- roles: public staff
select id::bigint as id, office, day, reason, note from fp.closure
where office = $1::text and day >= $2::date
order by day
