"""Where the entities of a document lie."""

from __future__ import annotations

from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .document import Document


class Place(Record):
    """A place on the map. docs/places.md says how it is chosen among places of one name.

    kind:        "country", "region" (of the first level) or "town". An airport, port, border crossing or camp has the
                 town that it is named for.
    country:     ISO 3166-1 alpha-2.
    region:      GeoNames' code of the first-level region, or None.
    geonames_id: or None, as for regions.
    population:  of a town, or None where it is not known.
    latitude, longitude: degrees; of a country where its label stands, of a region its seat.
    score:       0 to 1, how sure the choice is.
    name_en:     the name in Latin letters.
    """

    __slots__ = (
        "country", "geonames_id", "kind", "latitude", "longitude", "name_en", "population", "region", "score",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        country: str,
        region: str | None,
        geonames_id: int | None,
        population: int | None,
        latitude: float,
        longitude: float,
        score: float,
        name_en: str,
    ) -> None:
        self.kind = kind
        self.country = country
        self.region = region or None
        self.geonames_id = geonames_id or None
        self.population = population or None
        self.latitude = latitude
        self.longitude = longitude
        self.score = score
        self.name_en = name_en

    def __repr__(self) -> str:
        return f"Place({self.kind} {self.name_en!r} {self.country})"

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, the score to four digits."""
        return {
            "kind": self.kind,
            "country": self.country,
            "region": self.region,
            "geonames_id": self.geonames_id,
            "population": self.population,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "score": round(self.score, 4),
            "name_en": self.name_en,
        }


def features(document: Document) -> list[dict[str, Any]]:
    """A GeoJSON feature for each entity that has a place."""
    found = []
    for chain in document.chains:
        if chain.place:
            properties = {"name": chain.name, "type": chain.type, "id": chain.id, "mentions": len(chain.mentions)}
            place = chain.place.to_dict()
            point = {"type": "Point", "coordinates": [place.pop("longitude"), place.pop("latitude")]}
            found.append({"type": "Feature", "geometry": point, "properties": properties | place})
    return found
