-- roles: public staff
-- Gives a hold back at $3. $2 as in hold_read. No row: it has lapsed or been booked already.
update fp.appointment a set status = 'lapsed', version = a.version + 1, updated_at = $3::timestamptz, reason = 'given_back'
where a.id = $1::uuid and a.status = 'held' and a.request_id is null and a.made_by is not null and ($2::text is null or a.made_by = $2::text)
returning a.id
