-- roles: staff
select code, service, kind from fp.resource order by position, code collate "C"
