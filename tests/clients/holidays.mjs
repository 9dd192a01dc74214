// Compares tests/unit/federal_holidays.txt, which the C test holds to fp_federal_holiday, with npm date-holidays.
// usage: node tests/clients/holidays.mjs [folder that holds node_modules; default build/npm]
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const npm = process.argv[2] ?? resolve(here, "../../build/npm");
const Holidays = createRequire(resolve(npm, "package.json"))("date-holidays");

const codes = {
	"New Year's Day": "new_years_day",
	"Martin Luther King Jr. Day": "martin_luther_king_day",
	"Washington's Birthday": "washingtons_birthday",
	"Memorial Day": "memorial_day",
	Juneteenth: "juneteenth",
	"Independence Day": "independence_day",
	"Labor Day": "labor_day",
	"Columbus Day": "columbus_day",
	"Veterans Day": "veterans_day",
	"Thanksgiving Day": "thanksgiving_day",
	"Christmas Day": "christmas_day",
};

const theirs = [];
const calendar = new Holidays("US");
for (let year = 2020; year <= 2035; year++)
	for (const { date, name, type } of calendar.getHolidays(year))
		if (type === "public")
			theirs.push(`${date.slice(0, 10)} ${codes[name.replace(" (substitute day)", "")] ?? name}`);

const list = resolve(here, "../unit/federal_holidays.txt");
const ours = readFileSync(list, "utf8").split("\n").filter(Boolean);
// date-holidays 3.24.4 knows no observed days of Veterans Day, though offices close on them (10 November 2023, for one).
const unknown = (line) => line.endsWith(" veterans_day") && !line.includes("-11-11 ");
const extra = ours.filter((line) => !theirs.includes(line) && !unknown(line));
const missing = theirs.filter((line) => !ours.includes(line));
for (const line of extra) console.log(`only in our list: ${line}`);
for (const line of missing) console.log(`only in date-holidays: ${line}`);
console.log(`${ours.length} days, ${extra.length + missing.length} differ`);
process.exit(ours.length > 0 && extra.length + missing.length === 0 ? 0 : 1);
