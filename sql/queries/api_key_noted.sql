-- roles: staff
-- Which key a change was about.
select api_key from fp.change where id = $1::uuid
