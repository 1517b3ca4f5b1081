"""The calendar entries of bookings (fixtures/calendar), read by Python's icalendar, Debian's python3-icalendar.

Each is read twice: as it is, where the library may know the zone by its name, and with a name that nobody
knows, where all it has is what the entry says of the zone. Prints how many were right.
"""

import json
import pathlib
import sys
from datetime import timezone

import icalendar


def said(text):
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    instant = lambda name: event[name].dt.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("DTSTART", "DTEND"):
        assert event[name].dt.tzinfo is not None, f"{name} has no zone"
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "method": str(calendar["METHOD"]),
        "status": str(event["STATUS"]),
        "begins": instant("DTSTART"),
        "ends": instant("DTEND"),
        "summary": str(event["SUMMARY"]),
        "location": str(event["LOCATION"]),
        "url": str(event["URL"]),
    }


def main(folder):
    passed = failed = 0
    for wanted in json.loads((folder / "expected.json").read_text(encoding="utf-8")):
        name, zone = wanted.pop("file"), wanted.pop("zone")
        text = (folder / name).read_bytes().decode()
        unknown = "X-" + zone.replace("/", "-") + "-" + name
        for variant in (text, text.replace(f"TZID={zone}", f"TZID={unknown}").replace(f"TZID:{zone}", f"TZID:{unknown}")):
            try:
                found = said(variant)
            except Exception as error:
                found = {"error": repr(error)}
            wrong = {key: (found.get(key), right) for key, right in wanted.items() if found.get(key) != right}
            if wrong or "error" in found:
                failed += 1
                print(f"{name}: {found.get('error', wrong)}")
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed")
    return failed or not passed


sys.exit(1 if main(pathlib.Path(sys.argv[1])) else 0)
