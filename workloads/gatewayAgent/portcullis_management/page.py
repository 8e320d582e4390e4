"""The one page, as text. It works without scripts, and says in words what it says in colour."""

import datetime
from html import escape

from .filters import DEFAULT_LIMIT


def login(problem=None):
    return _document(
        "Log in",
        f"""<main class="narrow">
<h1>WAF management</h1>
{_problem(problem)}<form method="post" action="/login">
<input name="username" value="portcullis" autocomplete="username" readonly hidden>
<label for="secret">Login secret</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" required autofocus maxlength="1024">
<button>Log in</button>
</form>
</main>""",
    )


def message(text):
    return _document("WAF management", f'<main class="narrow"><h1>WAF management</h1><p>{escape(text)}</p></main>')


def overview(gateways, events, older, hosts, given, problem, figures, form_token, now):
    return _document(
        "WAF management",
        f"""<header>
<h1>WAF management</h1>
<form method="post" action="/logout"><input type="hidden" name="token" value="{escape(form_token)}"><button>Log out</button></form>
</header>
<main>
{_gateways(gateways, now)}
<section aria-labelledby="requests">
<h2 id="requests">Blocked requests</h2>
{_filters(hosts, given)}
{_problem(problem)}{_events(events)}
{f'<p><a href="{escape(older)}" rel="next">Older requests</a></p>' if older else ""}
</section>
</main>
<footer><p>{_figures(figures)} All times are UTC.</p></footer>""",
    )


def _gateways(gateways, now):
    rows = "".join(_gateway(gateway, now) for gateway in gateways)
    live = [gateway for gateway in gateways if not gateway["silent"]]
    different = len({_configuration(gateway) for gateway in live if gateway["state"]}) > 1
    note = "<p class=\"warning\">The gateways do not all have the same configuration.</p>" if different else ""
    body = rows or '<tr><td colspan="9">No gateway has reported yet.</td></tr>'
    return f"""<section aria-labelledby="gateways">
<h2 id="gateways">Gateways</h2>
{note}<div class="scroll" tabindex="0" role="region" aria-labelledby="gateways"><table>
<thead><tr><th scope="col">Gateway</th><th scope="col">Zone</th><th scope="col">State</th><th scope="col">Bundle</th>
<th scope="col">Host routes</th><th scope="col" class="number">Requests</th><th scope="col" class="number">Blocked</th>
<th scope="col" class="number">Server errors</th><th scope="col">Events</th></tr></thead>
<tbody>{body}</tbody>
</table></div>
</section>"""


def _configuration(gateway):
    state = gateway["state"]
    return state["bundleSha256"], state["routes"].get("generation")


def _gateway(gateway, now):
    seen = f"last seen {_ago(now - gateway['lastSeen'])}"
    state = f'<span class="bad">Silent</span>, {seen}' if gateway["silent"] else f'<span class="good">Reporting</span>, {seen}'
    known = gateway["state"]
    if known is None:
        return f'<tr><th scope="row">{escape(gateway["id"])}</th><td></td><td>{state}</td><td colspan="6">Nothing reported yet</td></tr>'
    routes, counts, spool = known["routes"], known["counts"], known["spool"]
    if routes:
        in_force = f'{routes["count"]}, <code>{escape(routes["generation"])}</code>, since {_moment(routes["since"] * 1000)}'
    else:
        in_force = "none in force"
    return f"""<tr><th scope="row">{escape(gateway["id"])}</th><td class="whole">{escape(known["zone"])}</td><td class="whole">{state}</td>
<td><code class="whole" title="{escape(known["bundleSha256"])}">{escape(known["bundleSha256"][:12])}</code></td><td>{in_force}</td>
<td class="number">{counts["requests"]:,}</td><td class="number">{_blocked(counts)}</td>
<td class="number">{counts["serverErrors"]:,}</td><td>{_waiting(counts, spool)}</td></tr>"""


def _blocked(counts):
    detected = f', {counts["detected"]:,} detected' if counts["detected"] else ""
    return f'{counts["blocked"]:,}{detected}'


def _waiting(counts, spool):
    lost = spool["dropped"] + counts["unreadable"] + counts["refusedByServer"]
    words = []
    if spool["batches"]:
        words.append(f'{spool["batches"]:,} batches waiting')
    if lost:
        words.append(f'<span class="bad">{lost:,} lost</span>')
    return ", ".join(words) or "all sent"


def _filters(hosts, given):
    def value(name):
        return escape(given.get(name, "")[:300])

    chosen = given.get("host", "")
    known = hosts if chosen in ("", *hosts) else [*hosts, chosen]
    options = "".join(
        f'<option{" selected" if host == chosen else ""}>{escape(host)}</option>' for host in known
    )
    # A link to an event has its time in milliseconds; the field shows it as one.
    times = {name: escape(_as_field(given.get(name, ""))) for name in ("from", "to")}
    return f"""<form method="get" action="/" class="filters">
<div><label for="host">Endpoint (host)</label><select id="host" name="host"><option value="">All</option>{options}</select></div>
<div><label for="from">From (UTC)</label><input id="from" name="from" type="datetime-local" step="1" value="{times["from"]}"></div>
<div><label for="to">To (UTC)</label><input id="to" name="to" type="datetime-local" step="1" value="{times["to"]}"></div>
<div><label for="requestId">Request id</label><input id="requestId" name="requestId" size="34" maxlength="32" value="{value("requestId")}"></div>
<div><label for="limit">Rows</label><select id="limit" name="limit">{_limits(given.get("limit"))}</select></div>
<div><button>Show</button> <a href="/">Clear</a></div>
</form>"""


def _limits(chosen):
    return "".join(
        f'<option{" selected" if str(rows) == (chosen or str(DEFAULT_LIMIT)) else ""}>{rows}</option>'
        for rows in (DEFAULT_LIMIT, 300, 1000)
    )


def _as_field(text):
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return _utc(int(text)).strftime("%Y-%m-%dT%H:%M:%S")
    return text[:40]


def _events(events):
    if not events:
        return "<p>No blocked request matches.</p>"
    rows = "".join(_event(event) for event in events)
    return f"""<div class="scroll" tabindex="0" role="region" aria-labelledby="requests"><table class="events">
<thead><tr><th scope="col">Time</th><th scope="col">Endpoint</th><th scope="col">Request</th><th scope="col">Answer</th>
<th scope="col">Rules and what matched</th><th scope="col">Client</th><th scope="col">Request id, gateway</th></tr></thead>
<tbody>{rows}</tbody>
</table></div>"""


def _event(event):
    names = ""
    if event["queryNames"]:
        listed = ", ".join(f"<code>{escape(name)}</code>" for name in event["queryNames"])
        names = f'<div class="detail">query: {listed}</div>'
    score = "" if event["score"] is None else f'<div class="detail">score {event["score"]}</div>'
    action = '<span class="bad">blocked</span>' if event["action"] == "blocked" else '<span class="good">detected only</span>'
    rules = "".join(_rule(rule) for rule in event["rules"])
    return f"""<tr><td>{_moment(event["time"])}</td>
<td>{escape(event["host"])}<div class="detail">{escape(event["endpoint"])}</div></td>
<td><code>{escape(event["method"])} {escape(event["path"])}</code>{names}</td>
<td>{action} {event["status"]}{score}</td><td><ul>{rules}</ul></td><td><code class="whole">{escape(event["client"])}</code></td>
<td><code class="whole">{escape(event["requestId"])}</code><div class="detail">{escape(event["gateway"])}</div></td></tr>"""


def _rule(rule):
    where = f'<code>{escape(rule["variable"])}</code>: ' if rule["variable"] else ""
    matched = f'<div class="detail">{where}<code class="matched">{escape(rule["excerpt"])}</code></div>' if rule["excerpt"] else ""
    return f'<li><strong>{rule["id"]}</strong> {escape(rule["message"])}{matched}</li>'


def _figures(figures):
    kept = f'{figures["events"]:,} events are kept, in {figures["bytes"] / 1048576:,.1f} of {figures["limitBytes"] / 1048576:,.0f} MiB.'
    oldest = f' The oldest is of {_moment(figures["oldest"])}.' if figures["oldest"] is not None else ""
    dropped = f' {figures["dropped"]:,} older ones had to make room.' if figures["dropped"] else ""
    return kept + oldest + dropped


def _problem(problem):
    return f'<p class="warning" role="alert">{escape(problem)}</p>\n' if problem else ""


def _utc(milliseconds):
    try:
        return datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    except (ValueError, OverflowError, OSError):
        return datetime.datetime.fromtimestamp(0, datetime.timezone.utc)


def _moment(milliseconds):
    moment = _utc(milliseconds)
    return f'<time datetime="{moment.isoformat()}">{moment.strftime("%Y-%m-%d %H:%M:%S")}</time>'


def _ago(seconds):
    seconds = max(0, int(seconds))
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _document(title, body):
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
{body}
</body>
</html>
"""
