"""users.info, usergroups.* and the two checks of a token. Called by the Web API's gate."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.entities import Group, User
from bot.sandbox.refusal import Refusal
from bot.sandbox.shapes import Json
from bot.sandbox.slack import Slack
from bot.sandbox.web_api.arguments import Arguments


def auth_test(slack: Slack, _: Arguments) -> Json:
    workspace = slack.workspace
    return {
        "url": slack.url,
        "team": workspace.team_name,
        "user": workspace.users[workspace.bot_user].handle,
        "team_id": workspace.team_id,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def user_info(slack: Slack, args: Arguments) -> Json:
    user = slack.workspace.users.get(args.required("user"))
    if user is None or user.team_id != slack.workspace.team_id:
        raise Refusal("user_not_found")
    body = _user_as_json(user, slack.now())
    if args.flag("include_locale"):
        body["locale"] = user.locale
    return {"user": body}


def groups(slack: Slack, args: Arguments) -> Json:
    with_users = args.flag("include_users")
    found = [g for g in slack.workspace.groups.values() if not g.disabled or args.flag("include_disabled")]
    return {"usergroups": [_group_as_json(slack, group, with_users) for group in found]}


def group_members(slack: Slack, args: Arguments) -> Json:
    group = slack.workspace.groups.get(args.required("usergroup"))
    if group is None or (group.disabled and not args.flag("include_disabled")):
        raise Refusal("no_such_subteam")
    return {"users": list(group.members)}


def _group_as_json(slack: Slack, group: Group, with_users: bool) -> Json:
    body: Json = {
        "id": group.id,
        "team_id": slack.workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 1 if group.disabled else 0,
        "user_count": len(group.members),
    }
    return body | ({"users": list(group.members)} if with_users else {})


def _user_as_json(user: User, now: datetime) -> Json:
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.handle,
        "deleted": user.deleted,
        "real_name": user.name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": {
            "real_name": user.name,
            "display_name": user.name,
            "title": user.title,
            "phone": user.phone,
            "team": user.team_id,
        },
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
