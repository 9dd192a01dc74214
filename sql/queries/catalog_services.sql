-- roles: staff
select code, name, description, papers, answer from fp.service order by code collate "C"
