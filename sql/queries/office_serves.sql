-- roles: staff
insert into fp.office_area (office, country, postal_prefix)
select $1::text, a.country, a.postal_prefix from unnest($2::text[], $3::text[]) a(country, postal_prefix)
on conflict do nothing
