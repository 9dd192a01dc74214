-- roles: staff
-- Of all that is under a representation, whether open or closed, at most $2.
select :{request_columns} from fp.request_record r where r.representation_id = $1::uuid order by r.id limit $2::integer
