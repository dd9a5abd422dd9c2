"""Runs the lab's queries on ClickHouse (chdb: the engine in a Python package), and compares with what DuckDB said.

    node demo/lab/clickhouse/export.mjs /tmp/lab-export
    pip install chdb==4.4.0 && python demo/lab/clickhouse/check.py /tmp/lab-export
"""

import json
import re
import sys
from pathlib import Path

from chdb.session import Session

LAB = Path(__file__).parent.parent


def statements(path: Path) -> list[str]:
    text = re.sub(r"^--.*$", "", path.read_text(), flags=re.MULTILINE)
    return [statement for statement in text.split(";") if statement.strip()]


def bound(sql: str, parameters: dict[str, str | int]) -> str:
    """The one thing that differs between the clients: how a parameter is written in a query."""

    def literal(match: re.Match[str]) -> str:
        value = parameters[match[1]]
        return str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    return re.sub(r"\$([a-z_]+)", literal, sql)


def rounded(value: object) -> object:
    """Sums of 64 bits come as text, and floating point differs in the last digit."""
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return float(value)
    return round(float(value), 3) if isinstance(value, (int, float)) else value


def comparable(rows: list[dict]) -> list[list]:
    return [[(name, rounded(value)) for name, value in sorted(row.items())] for row in rows]


def main(folder: Path) -> int:
    session = Session()
    session.query("CREATE DATABASE IF NOT EXISTS lab")
    session.query("USE lab")
    for statement in statements(LAB / "schema.sql"):
        session.query(f"{statement} ENGINE = MergeTree ORDER BY tuple()")
    for statement in statements(LAB / "clickhouse/macros.sql"):
        session.query(statement)
    expected = json.loads((folder / "answers.json").read_text())
    for table in expected["tables"]:
        session.query(f"INSERT INTO {table} SELECT * FROM file('{folder / table}.jsonl', JSONEachRow)")

    wrong = 0
    for answer in expected["answers"]:
        sql = bound((LAB / "pages" / f"{answer['question']}.sql").read_text(), answer["parameters"])
        try:
            out = str(session.query(sql, "JSONEachRow"))
        except Exception as error:
            print(f"failed   {answer['question']}: {str(error)[:300]}")
            wrong += 1
            continue
        rows = [json.loads(line) for line in out.splitlines() if line]
        same = comparable(rows) == comparable(answer["rows"])
        wrong += not same
        print(f"{'same' if same else 'differs':8} {answer['question']}: {len(rows)} rows")
        if not same:
            pairs = zip(comparable(rows), comparable(answer["rows"]))
            print(next(((a, b) for a, b in pairs if a != b), (len(rows), len(answer["rows"]))))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
