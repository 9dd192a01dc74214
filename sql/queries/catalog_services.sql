-- roles: staff
select code, answer from fp.service order by code collate "C"
