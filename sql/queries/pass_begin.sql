-- roles: staff
insert into fp.pass (at) values ($1::timestamptz) returning id
