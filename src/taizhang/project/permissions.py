"""The two tables of permission as people read them; the manual prints what stands here."""

from typing import Any

from taizhang.project.routes import ROUTES, Line, Where
from taizhang.units.roles import RIGHT_LABELS, RIGHTS, ROLE_LABELS, Right

WHERE = {Where.UNIT: "该单位", Where.ACCOUNT: "账号所在单位", Where.GRANT: "授权所在单位"}


def as_dict() -> dict[str, Any]:
    return {
        "roles": [
            {"role": str(role), "label": label, "rights": sorted(RIGHTS[role])}
            for role, label in ROLE_LABELS.items()
        ],
        "routes": [
            {
                "route": name,
                "who": line.who.name.lower(),
                "rights": [str(right) for right in line.rights],
                "where": line.where.name.lower() if line.where else None,
            }
            for name, line in ROUTES.items()
        ],
    }


def as_markdown() -> str:
    heads = "| 角色 | " + " | ".join(RIGHT_LABELS.values()) + " |"
    rule = "|---" * (len(RIGHT_LABELS) + 1) + "|"
    roles = [
        f"| {label} | " + " | ".join("✓" if r in RIGHTS[role] else "" for r in Right) + " |"
        for role, label in ROLE_LABELS.items()
    ]
    routes = [f"| `{name}` | {in_words(line)} |" for name, line in ROUTES.items()]
    return "\n".join([heads, rule, *roles, "", "| 地址 | 谁能打开 |", "|---|---|", *routes])


def in_words(line: Line) -> str:
    """“在该单位有查看或填报”, “任何人”."""
    if not line.rights:
        return line.who.value
    rights = "或".join(RIGHT_LABELS[right] for right in line.rights)
    return f"在{WHERE[line.where]}有：{rights}" if line.where else f"有：{rights}"
