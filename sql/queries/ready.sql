-- roles: staff
select 1 as one
