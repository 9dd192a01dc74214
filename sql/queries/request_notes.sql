-- roles: staff
-- What staff wrote to colleagues with some of a request's events. An erased one is empty.
select n.seq, n.sealed from fp.note n where n.request_id = $1::uuid and n.seq between $2::integer and $3::integer order by n.seq
