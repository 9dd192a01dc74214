-- roles: staff
select office, country, postal_prefix from fp.office_area order by country collate "C", postal_prefix collate "C", office collate "C"
