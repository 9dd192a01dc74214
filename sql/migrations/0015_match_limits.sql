-- A hold that is booked for a client takes the time of the client's attorney, too, as a seat that the worker gives does.
grant select (id, attorney_id) on fp.representation to fp_intake;
grant select (during), update (attorney_id, travel) on fp.appointment to fp_intake;
