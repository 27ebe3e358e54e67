"""Open country: meadows, and a pass in the snow."""

from sandbox.drawing.places.buildings import house
from sandbox.drawing.places.plants import LEAVES, blossoms, grass, pine, tree
from sandbox.drawing.places.terrain import ground, hill, peaks, trail
from sandbox.drawing.sheet import mixed
from sandbox.drawing.sky import sky
from sandbox.drawing.stage import Stage


def meadow(stage: Stage) -> None:
    """Rolling country with a village far off and flowers in front."""
    u = stage.u
    sky(stage, clouds=7)
    peaks(stage, stage.horizon, u * 22, (122, 148, 190), 0.55, snow=True)
    for lift, colour, depth in ((5, (128, 182, 130), 0.48), (1, (140, 192, 106), 0.3)):
        hill(stage, stage.horizon - u * lift, u * 4, colour, depth, stage.h)
    village = stage.w * stage.chance.choice((0.2, 0.8))
    for dx, tall in ((-9, 4.5), (-3, 6), (4, 4), (9, 5)):
        house(
            stage,
            village + dx * u,
            stage.horizon + u * stage.chance.uniform(0, 2),
            u * 5.5,
            u * tall,
            (250, 238, 216),
            (204, 102, 80),
            0.3,
        )
    for x in stage.spread(8):
        tree(stage, x, stage.horizon + u * 4, u * stage.chance.uniform(9, 15), LEAVES, 0.22)
    ground(stage, stage.horizon + u * 5, (134, 190, 84))
    trail(stage, stage.horizon + u * 6, (232, 208, 158))
    grass(stage, stage.horizon + u * 8, (126, 182, 80), 170)
    blossoms(
        stage,
        stage.horizon + u * 12,
        ((255, 255, 255), (252, 206, 84), (240, 110, 110), (160, 140, 236)),
        70,
    )


def mountains(stage: Stage) -> None:
    """A snowy pass: ranges behind ranges, firs, a hut with a light."""
    u = stage.u
    sky(stage, clouds=4)
    for height, depth, lift in ((52, 0.6, 2), (40, 0.38, 0), (26, 0.2, -3)):
        peaks(stage, stage.horizon - lift * u, u * height, (104, 122, 164), depth, snow=True)
        stage.veil(
            [
                (0, stage.horizon - u * 7),
                (stage.w, stage.horizon - u * 7),
                (stage.w, stage.horizon + u * 5),
                (0, stage.horizon + u * 5),
            ],
            stage.light.haze,
            0.3,
            u * 3,
        )
    snow = (240, 246, 255)
    hill(stage, stage.horizon + u * 2, u * 2, mixed(snow, (150, 180, 220), 0.25), 0.12, stage.h)
    hut = stage.w * stage.chance.choice((0.18, 0.82))
    house(stage, hut, stage.horizon + u * 5, u * 16, u * 8, (150, 100, 72), (236, 242, 252), 0.06)
    for x in stage.spread(12):
        if abs(x - stage.w / 2) > stage.w * 0.13:
            pine(
                stage,
                x,
                stage.horizon + u * stage.chance.uniform(4, 9),
                u * stage.chance.uniform(16, 32),
                (62, 112, 106),
                0.12,
            )
    ground(stage, stage.horizon + u * 8, snow)
    for _ in range(16):
        x, y = (
            stage.chance.uniform(0, stage.w),
            stage.chance.uniform(stage.horizon + u * 14, stage.h),
        )
        half = u * stage.chance.uniform(4, 12)
        stage.veil(
            [(x - half, y), (x, y - u * 0.8), (x + half, y), (x, y + u * 0.8)],
            stage.ink((150, 178, 226)),
            0.4,
            u * 0.5,
        )
