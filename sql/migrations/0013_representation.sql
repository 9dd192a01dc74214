-- Rights on what says who represents whom. Sessions of requesters and organizations have none here: the server reads and writes these rows
-- as fp_staff, and each statement has a condition for who asks. Changing whom a request is under is the same path: only fp_staff may
-- write organization_id and representation_id, so that no statement under a firm's eyes can keep it in sight.

grant insert on fp.organization to fp_staff;
grant insert, update (licence) on fp.attorney to fp_staff; -- an update that changes nothing says which row a licence has
grant insert (id, organization_id, person_key, attorney_id, services, begins_on, ends_on, form_sealed, created_at)
	on fp.representation to fp_staff;
grant update (ended_at, ended_by, reason, erase_at, person_key, form_sealed) on fp.representation to fp_staff;
grant select, insert, delete on fp.delegate to fp_staff;

-- Who no longer represents knows the phrase by which the officer is known, and no longer comes to the appointment.
grant update (verification_phrase) on fp.callback to fp_staff;
grant update (attorney_id) on fp.appointment to fp_staff;
