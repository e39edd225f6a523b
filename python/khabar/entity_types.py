"""The entity types as people read them."""

from __future__ import annotations

PEOPLE = ("PER",)
ORGANISATIONS = ("ORG",)
PLACES = ("GPE", "LOC", "FAC")
EVENTS = ("EVENT",)

# type: heading in English, heading in Arabic; in the order in which reports show them
HEADINGS = {
    "PER": ("People", "أشخاص"),
    "ORG": ("Organisations", "هيئات"),
    "GPE": ("Countries and towns", "دول ومدن"),
    "LOC": ("Regions", "مناطق"),
    "FAC": ("Buildings and sites", "منشآت"),
    "EVENT": ("Events", "أحداث"),
    "WORK": ("Works and agreements", "أعمال واتفاقات"),
    "PROD": ("Products", "منتجات"),
    "ROLE": ("Offices", "مناصب"),
    "MISC": ("Other names", "أسماء أخرى"),
}
