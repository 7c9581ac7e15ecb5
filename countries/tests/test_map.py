"""The map: every State has its place, and what is said of it stands there."""

import csv
import json
import math
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest

from countries.map import make_world
from countries.map.world import FILE, Cell, Kind, world_map
from countries.models import Country

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def drawing():
    return ElementTree.parse(FILE).getroot()


def test_every_country_that_is_a_state_has_one_shape_or_one_dot(drawing):
    with make_world.COUNTRIES.open(encoding="utf-8") as file:
        states = [row["iso3"] for row in csv.DictReader(file) if row["m49"]]
    with make_world.DOTS.open(encoding="utf-8") as file:
        dots = [row["alpha3"] for row in csv.DictReader(file)]

    shapes = [path.get("id") for path in drawing.iter(f"{SVG}path")]
    circles = [circle.get("id") for circle in drawing.iter(f"{SVG}circle")]
    assert len(states) == 197  # all but the European Union
    assert sorted(shapes + circles) == sorted([*states, "others"])
    assert sorted(circles) == sorted(dots)


def test_every_shape_is_drawn_inside_the_map(drawing):
    _, _, width, height = (int(number) for number in drawing.get("viewBox").split())
    empty = [path.get("id") for path in drawing.iter(f"{SVG}path") if path.get("d").count("z") == 0]
    outside = [
        circle.get("id")
        for circle in drawing.iter(f"{SVG}circle")
        if not (0 <= int(circle.get("cx")) <= width and 0 <= int(circle.get("cy")) <= height)
    ]

    assert (empty, outside) == ([], [])


def test_no_dot_covers_another(drawing):
    circles = [(c.get("id"), int(c.get("cx")), int(c.get("cy"))) for c in drawing.iter(f"{SVG}circle")]

    near = [
        (a, b) for (a, ax, ay), (b, bx, by) in combinations(circles, 2)
        if math.hypot(ax - bx, ay - by) < 2 * make_world.RADIUS
    ]  # fmt: skip

    assert len(circles) == 31 and near == []


def test_the_file_is_small_and_brings_no_look_of_its_own(drawing):
    assert FILE.stat().st_size < 80_000
    assert {element.tag.removeprefix(SVG) for element in drawing.iter()} == {"svg", "desc", "path", "circle"}
    assert {name for element in drawing.iter() for name in element.attrib} == {"viewBox", "id", "d", "cx", "cy", "r"}
    assert "public domain" in drawing.find(f"{SVG}desc").text


# -- making it --


def test_the_projection_keeps_north_up_east_right_and_areas_equal():
    centre = make_world.place(make_world.CENTRE, 0)
    assert centre == (make_world.WIDTH // 2, 0)
    assert make_world.place(make_world.CENTRE, 10)[1] < 0 < make_world.place(make_world.CENTRE, -10)[1]
    assert make_world.place(make_world.CENTRE + 10, 0)[0] > centre[0]

    def area(south):  # of a field of a tenth of a degree, by what it is on the globe
        (west, low), (east, _), (_, high) = (
            make_world.equal_earth(*corner) for corner in ((20, south), (20.1, south), (20, south + 0.1))
        )
        return (east - west) * (high - low) / math.cos(math.radians(south + 0.05))

    assert [area(south) for south in (-50, 40, 70)] == pytest.approx([area(0)] * 3, rel=0.005)


def test_the_seam_runs_through_the_bering_strait():
    chukotka, alaska = make_world.place(-169.9, 66), make_world.place(-168.1, 65.6)

    assert chukotka[0] > 1200 and alaska[0] < 800


def test_flat_corners_go_and_the_ends_of_a_border_stay():
    assert make_world.simplified([(0, 0), (10, 0), (20, 0), (20, 20)]) == [(0, 0), (20, 0), (20, 20)]
    assert make_world.simplified([(0, 0), (0, 0), (9, 9)]) == [(0, 0), (9, 9)]


def test_neighbours_keep_their_border_and_what_is_no_state_or_disputed_has_no_name():
    def square(west, south):  # with 2 degrees a side, as steps of a hundredth
        return [[west, south], [200, 0], [0, 200], [-200, 0], [0, -200]]

    topology = {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [square(0, 0), square(500, 0), square(3300, 4400)],
        "objects": {
            "countries": {
                "geometries": [
                    {"id": "250", "type": "Polygon", "arcs": [[0]]},
                    {"id": "643", "type": "MultiPolygon", "arcs": [[[~0]], [[2]]]},
                    {"id": "010", "type": "Polygon", "arcs": [[1]]},
                    {"type": "Polygon", "arcs": [[1]]},
                ]
            }
        },
    }

    shapes = make_world.shapes_of(json.loads(json.dumps(topology)), {"250": "FRA", "643": "RUS"})

    assert set(shapes) == {"FRA", "RUS", "others"}
    assert len(shapes["others"]) == 2  # the square inside which a disputed point lies, and the one without a number
    assert set(shapes["FRA"][0][0]) == set(shapes["RUS"][0][0])


def test_numbers_are_written_short():
    assert make_world.ring_data([(5, 7), (6, 4), (10, 4)], 2) == "M5,5l1-3 4 0z"


# -- the world in classes --


@pytest.mark.django_db
def test_each_state_stands_in_the_group_of_its_class():
    kinds = [Kind("yes", "Yes", "full"), Kind("no", "No", "hatched"), Kind("nobody", "Nobody", "empty")]
    cells = {"KAZ": Cell("no", "not yet", "/k/"), "FRA": Cell("yes", "since 2001"), "EUE": Cell("no", "cannot")}

    told = world_map(cells, kinds)

    assert [(g.kind.key, g.count, [row["alpha3"] for row in g.drawn]) for g in told["groups"]] == [
        ("yes", 1, ["FRA"]),
        ("no", 2, ["KAZ"]),
    ]
    assert told["not_drawn"] == [Country.objects.get(pk="EUE").name]
    assert [(row["name"], row["kind"].label, row["words"], row["url"]) for row in told["rows"]] == [
        (Country.objects.get(pk="EUE").name, "No", "cannot", ""),
        ("France", "Yes", "since 2001", ""),
        ("Kazakhstan", "No", "not yet", "/k/"),
    ]
