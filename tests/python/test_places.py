"""Places of entities, and documents as GeoJSON."""

import json
import pickle

import golden
import pytest
from conftest import ROOT
from hypothesis import given
from strategies import all_texts

import khabar

ROWS = golden.cases(ROOT / "tests" / "data" / "read" / "places.tsv")
ARTICLE = """لقاء في طرابلس
وصل وفد ليبي إلى مطار بيروت الدولي في لبنان، وقال الطاهر الباعور إن ليبيا تدعم لبنان.
ومن المتوقع أن يزور الوفد طرابلس وصيدا وجبل لبنان.
"""


def place_of(document: khabar.Document, name: str) -> khabar.Place | None:
    return next(chain.place for chain in document.chains if chain.name.startswith(name))


@pytest.mark.parametrize(("text", "name", "country", "id"), ROWS)
def test_the_golden_table(text, name, country, id):
    place = place_of(khabar.read(text), name)
    assert (place.country if place else "-", place.geonames_id or 0 if place else 0) == (country, int(id))


def test_a_place():
    place = place_of(khabar.read("قالت الحكومة الليبية إن الأوضاع في طرابلس هادئة."), "طرابلس")
    assert repr(place) == "Place(town 'Tripoli' LY)"
    assert place.to_dict() == {
        "kind": "town",
        "country": "LY",
        "region": "77",
        "geonames_id": 2210247,
        "population": 1302947,
        "latitude": 32.8874,
        "longitude": 13.1873,
        "score": round(place.score, 4),
        "name_en": "Tripoli",
    }
    assert 0.9 < place.score <= 1
    country = place_of(khabar.read("تدعم ليبيا القرار"), "ليبيا")
    assert (country.kind, country.region, country.population, country.geonames_id) == ("country", None, None, 2215636)


def test_namesakes_that_nothing_tells_apart_score_less():
    alone = place_of(khabar.read("وصل وفد من رجال الأعمال إلى طرابلس أمس."), "طرابلس")
    told = place_of(khabar.read("وصل وفد من رجال الأعمال إلى طرابلس الليبية أمس."), "طرابلس")
    assert alone.geonames_id == told.geonames_id == 2210247  # the more populous
    assert alone.score < 0.8 < 0.95 < told.score


def test_persons_and_bodies_have_no_place():
    document = khabar.read(ARTICLE)
    for chain in document.chains:
        assert chain.place is None or chain.type in ("GPE", "LOC", "FAC")
        assert chain.to_dict()["place"] == (chain.place and chain.place.to_dict())


def test_geojson():
    document = khabar.read(ARTICLE)
    whole = json.loads(document.to_geojson())
    assert whole == json.loads(document.to_geojson(indent=2))
    assert "طرابلس" in document.to_geojson()
    assert whole["type"] == "FeatureCollection"
    placed = [chain for chain in document.chains if chain.place]
    assert len(whole["features"]) == len(placed) >= 4
    for feature, chain in zip(whole["features"], placed, strict=True):
        assert feature["type"] == "Feature"
        assert feature["geometry"] == {"type": "Point", "coordinates": [chain.place.longitude, chain.place.latitude]}
        assert feature["properties"]["name"] == chain.name
        assert feature["properties"]["mentions"] == len(chain.mentions)
        assert feature["properties"]["country"] == chain.place.country
    assert json.loads(khabar.read("").to_geojson()) == {"type": "FeatureCollection", "features": []}


def test_pickle_and_equality():
    document = khabar.read(ARTICLE)
    again = pickle.loads(pickle.dumps(document))
    assert again == document
    assert [chain.place for chain in again.chains] == [chain.place for chain in document.chains]


@given(all_texts)
def test_any_text(text):
    for feature in json.loads(khabar.read(text).to_geojson())["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90
        assert 0 < feature["properties"]["score"] <= 1


def test_the_command_line(cli, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (tmp_path / "b.txt").write_text("خبر قصير", "utf-8")
    one = json.loads(cli("read", "a.txt", "--format", "geojson").out)
    features = json.loads(khabar.read(ARTICLE).to_geojson())["features"]
    for feature in features:
        feature["properties"]["file"] = "a.txt"
    assert one == {"type": "FeatureCollection", "features": features}
    assert json.loads(cli("read", "b.txt", "a.txt", "--format", "geojson").out) == one
    assert json.loads(cli("read", "b.txt", "--format", "geojson").out) == {"type": "FeatureCollection", "features": []}
