-- roles: staff
insert into fp.pass (at, newest_slot) values ($1::timestamptz, (select max(s.id) from fp.slot s)) returning id
