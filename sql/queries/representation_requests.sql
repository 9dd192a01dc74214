-- roles: staff
-- All that is under a representation, whether open or closed.
select :{request_columns} from fp.request_record r where r.representation_id = $1::uuid order by r.id
