"""Where everything is on an instance."""

import os

SETTINGS_FILE = "/etc/portcullis/settings.json"
# Certificate of the port that people and load balancers reach.
TLS_CERTIFICATE = "/etc/portcullis/tls/gateway.crt"
TLS_KEY = "/etc/portcullis/tls/gateway.key"
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"

STATE = "/var/lib/portcullis"
NGINX_CONFIGURATION = os.path.join(STATE, "nginx.conf")
NGINX_CANDIDATE = os.path.join(STATE, "nginx.candidate.conf")
LAST_GOOD_ROUTES = os.path.join(STATE, "last-good-routes.json")
# What the agent serves, for the reporter.
ROUTES_IN_FORCE = os.path.join(STATE, "routes-in-force.json")

# Owned by the user that nginx runs as; nothing of the configuration is in it.
NGINX_WORK = os.path.join(STATE, "work")
LOGS = "/var/log/portcullis"
ACCESS_LOG = os.path.join(LOGS, "access.log")
AUDIT_LOG = os.path.join(LOGS, "audit.log")

# A gateway's side of the management server: its key and certificate, and the events that wait to be sent.
REPORTER_STATE = os.path.join(STATE, "reporter")
SPOOL = os.path.join(REPORTER_STATE, "spool")

# The management server's: the authority with its key, and (of a user of its own) what it keeps.
AUTHORITY_STATE = os.path.join(STATE, "authority")
PUBLISHED_MARK = os.path.join(AUTHORITY_STATE, "published.json")
AUTHORITY_CERTIFICATE = "/etc/portcullis/tls/authority.pem"
MANAGEMENT_STATE = os.path.join(STATE, "management")
MANAGEMENT_SOCKETS = "/run/portcullis-management"
MANAGEMENT_USER = "portcullis-management"

NGINX = "/usr/sbin/nginx"
NGINX_USER = "www-data"
NGINX_UNIT = "portcullis-nginx.service"
GATEWAY_AGENT_UNIT = "portcullis-gateway-agent.service"
GATEWAY_REPORTER_UNIT = "portcullis-gateway-reporter.service"
AUTHORITY_UNIT = "portcullis-management-authority.service"
MANAGEMENT_UNIT = "portcullis-management.service"

HOME = "/opt/portcullis"
CONTRACT_FILE = os.path.join(HOME, "contract.json")
WAF_CONFIGURATION = os.path.join(HOME, "waf", "main.conf")
