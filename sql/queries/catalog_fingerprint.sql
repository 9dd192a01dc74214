-- roles: staff
-- Changes whenever the reference data does: how many rows, and the sum of the transactions that wrote them.
select concat_ws(' ',
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.office t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.service t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.service_text t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.resource t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.resource_text t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.policy t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.office_area t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.postal_area t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.schedule t),
	(select count(*) || ':' || sum(t.xmin::text::bigint) from fp.closure t)) as fingerprint
