-- roles: staff
-- Requests closed before $1 are no longer searched for.
delete from fp.search_key k using fp.request r where r.id = k.request_id and r.closed_at < $1::timestamptz
