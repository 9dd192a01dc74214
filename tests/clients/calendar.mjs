// Reads a calendar from standard input as a calendar program would, and prints its event as JSON.
// usage: node calendar.mjs, in a directory that has node_modules
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const text = readFileSync(0, "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
const events = calendar.getAllSubcomponents("vevent");
const event = new ICAL.Event(events[0]);
const value = (name) => events[0].getFirstPropertyValue(name);

// RFC 5545, 3.1: lines end in CRLF and have at most 75 octets
const lines = text.split("\r\n");
console.log(
	JSON.stringify({
		version: calendar.getFirstPropertyValue("version"),
		product: calendar.getFirstPropertyValue("prodid"),
		method: calendar.getFirstPropertyValue("method"),
		events: events.length,
		uid: event.uid,
		start: event.startDate.toJSDate().toISOString(),
		end: event.endDate.toJSDate().toISOString(),
		zone: event.startDate.zone.tzid,
		stamp: String(value("dtstamp")),
		status: value("status"),
		sequence: event.sequence,
		summary: event.summary,
		location: event.location,
		description: event.description,
		bare_line_feeds: lines.filter((line) => /[\r\n]/.test(line)).length,
		longest: Math.max(...lines.map((line) => Buffer.byteLength(line))),
		last: lines.at(-1),
		unknown: events[0].getAllProperties().map((property) => property.name).filter((name) => name.startsWith("x-")),
	}),
);
