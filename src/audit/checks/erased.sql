-- checked: fp.request
-- Of whom was erased nothing is left, and nobody is erased in silence.
select r.id as request_id, w.why
from fp.request r
cross join lateral (select octet_length(r.sealed) = 0 as erased,
	exists (select from fp.event e where e.request_id = r.id and e.kind = 'erase') as told) g
cross join lateral (values
	('told_but_kept', g.told and not g.erased),
	('erased_in_silence', g.erased and not g.told),
	('open', g.erased and r.closed_at is null),
	('known_by_its_keys', g.erased and (r.person_key is not null or r.birth_mac is not null)),
	('found_by_search', g.erased and exists (select from fp.search_key k where k.request_id = r.id)),
	('note', g.erased and exists (select from fp.note n where n.request_id = r.id and n.sealed <> '')),
	('number', g.erased and (r.contact_sealed is not null or r.own_contact_sealed is not null
		or exists (select from fp.callback c where c.request_id = r.id and c.contact_sealed <> '')))) as w(why, breached)
where (g.erased or g.told) and w.breached
