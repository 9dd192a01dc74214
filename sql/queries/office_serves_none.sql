-- roles: staff
delete from fp.office_area where office = $1::text
