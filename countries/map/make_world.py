"""Makes `static/img/world.svg`, the shapes of the States, from Natural Earth's countries at 1:110 million.

    python -m countries.map.make_world countries-110m.json

The file asked for is the TopoJSON that the npm package world-atlas 2.0.2 holds (Natural Earth 4.1.0, public domain);
it stays outside the repository. A shape's id is the State's alpha-3 code. A State that the source is too coarse for
is a dot at the place that `countries/data/map_dots.csv` tells, moved aside where dots would cover each other. What is
no State of ours, or disputed, is drawn in one shape without a name (`others`). Decision 17.
"""

import csv
import json
import math
import sys
from itertools import combinations, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNTRIES = ROOT / "countries" / "data" / "countries.csv"
DOTS = ROOT / "countries" / "data" / "map_dots.csv"
RESULT = ROOT / "static" / "img" / "world.svg"

WIDTH = 2000  # of the world in units of the drawing; all its numbers are whole
CENTRE = 11.6  # degrees east: the map is cut in the Bering Strait, through no land
LEFT_OUT = {"010"}  # Antarctica
DISPUTED = [("643", 34.2, 45.2)]  # (the State's M49 in the source, a point inside): an area drawn with the others
LEAST_AREA = 1  # of a triangle that a corner makes with its neighbours; flatter corners are left out
RADIUS = 9  # of a dot

ORIGIN = (
    "Made from Natural Earth 4.1.0, Admin 0 countries at 1:110m (public domain, naturalearthdata.com), in the Equal "
    "Earth projection, by countries/map/make_world.py. The boundaries shown imply no endorsement or acceptance."
)


# -- the projection: Equal Earth (Šavrič, Patterson and Jenny, 2018), which keeps areas --

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


def equal_earth(longitude, latitude):
    """Coordinates on a sphere of radius 1; north is up."""
    east = math.radians((longitude - CENTRE + 180) % 360 - 180)
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = 9 * A4 * t**8 + 7 * A3 * t**6 + 3 * A2 * t**2 + A1
    return 2 * math.sqrt(3) * east * math.cos(t) / (3 * slope), t * (A4 * t**8 + A3 * t**6 + A2 * t**2 + A1)


EAST_END = equal_earth(CENTRE + 179.999999, 0)[0]
SCALE = WIDTH / (2 * EAST_END)


def place(longitude, latitude):
    """A point of the drawing, in whole units from its left end and from the equator, downwards."""
    x, y = equal_earth(longitude, latitude)
    return round((x + EAST_END) * SCALE), round(-y * SCALE)


# -- TopoJSON: borders that neighbours share are simplified once, so that they still meet --


def drawn_arcs(topology):
    """The topology's arcs as lists of points of the drawing, without corners that nobody sees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append(place(x * sx + tx, y * sy + ty))
        yield simplified(points)


def simplified(points):
    """The points without those whose corner is the flattest, until every corner is large enough (Visvalingam)."""
    points = [points[0]] + [point for before, point in pairwise(points) if point != before]
    while len(points) > 2:
        areas = [area(*points[i - 1 : i + 2]) for i in range(1, len(points) - 1)]
        flattest = min(range(len(areas)), key=areas.__getitem__)
        if areas[flattest] >= LEAST_AREA:
            break
        del points[flattest + 1]
    return points


def area(a, b, c):
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def ring_of(numbers, arcs):
    """The closed ring that arcs make; a number below zero is an arc run backwards."""
    ring = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += points if not ring else points[1:]
    return ring[:-1]


def polygons_of(geometry, arcs):
    """The polygons of a geometry, each a list of rings, the outer one first."""
    found = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [[ring_of(numbers, arcs) for numbers in polygon] for polygon in found]


def surrounds(ring, point):
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def shapes_of(topology, states):
    """{alpha-3, or `others`: polygons} for the States by their M49 code."""
    arcs = list(drawn_arcs(topology))
    shapes = {"others": []}
    for geometry in topology["objects"]["countries"]["geometries"]:
        m49 = geometry.get("id")
        if m49 in LEFT_OUT:
            continue
        disputed = [place(*point) for owner, *point in DISPUTED if owner == m49]
        for polygon in polygons_of(geometry, arcs):
            is_disputed = any(surrounds(polygon[0], point) for point in disputed)
            shapes.setdefault("others" if is_disputed else states.get(m49, "others"), []).append(polygon)
    return shapes


# -- dots --


def dots_of(rows):
    """{alpha-3: point} of the States drawn as dots, none covering another."""
    dots = {row["alpha3"]: list(place(float(row["longitude"]), float(row["latitude"]))) for row in rows}
    for _ in range(100):
        moved = False
        for one, other in combinations(dots.values(), 2):
            dx, dy = other[0] - one[0], other[1] - one[1]
            distance = math.hypot(dx, dy) or 1
            if distance < 2 * RADIUS + 1:
                push = (2 * RADIUS + 1 - distance) / 2 / distance
                one[0], one[1] = one[0] - dx * push, one[1] - dy * push
                other[0], other[1] = other[0] + dx * push, other[1] + dy * push
                moved = True
        if not moved:
            break
    return {alpha3: (round(x), round(y)) for alpha3, (x, y) in dots.items()}


# -- the file --


def path_of(polygons, top):
    """The polygons as SVG path data: a start, then steps; rings too small to be seen are left out."""
    rings = [ring for polygon in polygons for ring in polygon]
    seen = [ring for ring in rings if len(ring) > 2] or rings[:1]
    return "".join(ring_data(ring, top) for ring in seen)


def ring_data(ring, top):
    (x, y), steps = ring[0], [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    return f"M{x},{y - top}l" + written(number for step in steps for number in step) + "z"


def written(numbers):
    """Numbers as short as path data can have them: a minus sign divides too."""
    return " ".join(str(number) for number in numbers).replace(" -", "-")


def drawing(shapes, dots):
    points = [point for polygons in shapes.values() for polygon in polygons for ring in polygon for point in ring]
    top, bottom = min(y for _, y in points) - RADIUS, max(y for _, y in points) + RADIUS
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom - top}">', f"<desc>{ORIGIN}</desc>"]
    lines += [f'<path id="{key}" d="{path_of(polygons, top)}"/>' for key, polygons in sorted(shapes.items())]
    lines += [f'<circle id="{key}" cx="{x}" cy="{y - top}" r="{RADIUS}"/>' for key, (x, y) in sorted(dots.items())]
    return "\n".join([*lines, "</svg>", ""])


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(source):
    states = {row["m49"]: row["iso3"] for row in rows_of(COUNTRIES) if row["m49"]}
    shapes = shapes_of(json.loads(Path(source).read_text(encoding="utf-8")), states)
    dots = dots_of(rows_of(DOTS))
    RESULT.write_text(drawing(shapes, dots), encoding="utf-8")
    missing = set(states.values()) - set(shapes) - set(dots)
    sys.stdout.write(f"{len(shapes) - 1} shapes, {len(dots)} dots, {RESULT.stat().st_size} bytes; missing: {missing}\n")


if __name__ == "__main__":
    main(sys.argv[1])
