# SPDX-License-Identifier: GPL-3.0-or-later
"""From a touch on the real screen to the first picture that shows it, as a camera before the screen
would see it: a small part of the picture is looked at again and again. The time of xdotool, some
milliseconds, is in it."""
import subprocess
import time

import gi

gi.require_version('Gdk', '3.0')
from gi.repository import Gdk  # noqa: E402

PATIENCE_S = 3
SETTLED_S = 0.4  # longer than a key stays lit
# Of the idle page at 1080x1920: the keys of the languages at the foot, and the headline.
KEYS = [(112, 1850), (233, 1850), (360, 1850), (484, 1850)]
KEY_PX = 40
HEADLINE = (140, 150, 800, 200)


def part(box):
    x, y, width, height = box
    root = Gdk.get_default_root_window()
    return Gdk.pixbuf_get_from_window(root, x, y, width, height).get_pixels()


def changed_after_ms(box, before, begin):
    while time.monotonic() < begin + PATIENCE_S:
        if part(box) != before:
            return (time.monotonic() - begin) * 1000
    return None


def one_touch(place):
    """Two times: until the key is lit, and until the page speaks the other language."""
    key = (place[0] - KEY_PX // 2, place[1] - KEY_PX // 2, KEY_PX, KEY_PX)
    subprocess.run(['xdotool', 'mousemove', str(place[0]), str(place[1])], check=True)
    time.sleep(SETTLED_S)
    lit, headline = part(key), part(HEADLINE)
    begin = time.monotonic()
    subprocess.run(['xdotool', 'mousedown', '1'], check=True)
    lit_ms = changed_after_ms(key, lit, begin)
    begin = time.monotonic()
    subprocess.run(['xdotool', 'mouseup', '1'], check=True)
    return lit_ms, changed_after_ms(HEADLINE, headline, begin)


def measure(touches):
    """Lists of milliseconds, or None where a touch was not seen: another layout, then."""
    lit, switched = [], []
    for turn in range(touches):
        times = one_touch(KEYS[(turn + 1) % len(KEYS)])
        if None in times:
            return None
        lit.append(times[0])
        switched.append(times[1])
    return sorted(lit), sorted(switched)
