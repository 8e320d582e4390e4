"""Where everything is on a gateway."""

import os

SETTINGS_FILE = "/etc/portcullis/settings.json"
TLS_CERTIFICATE = "/etc/portcullis/tls/gateway.crt"
TLS_KEY = "/etc/portcullis/tls/gateway.key"
TRUST_STORE = "/etc/ssl/certs/ca-certificates.crt"

STATE = "/var/lib/portcullis"
NGINX_CONFIGURATION = os.path.join(STATE, "nginx.conf")
NGINX_CANDIDATE = os.path.join(STATE, "nginx.candidate.conf")
LAST_GOOD_ROUTES = os.path.join(STATE, "last-good-routes.json")

# Owned by the user that nginx runs as; nothing of the configuration is in it.
NGINX_WORK = os.path.join(STATE, "work")
LOGS = "/var/log/portcullis"
ACCESS_LOG = os.path.join(LOGS, "access.log")
AUDIT_LOG = os.path.join(LOGS, "audit.log")

NGINX = "/usr/sbin/nginx"
NGINX_USER = "www-data"
NGINX_UNIT = "portcullis-nginx.service"
AGENT_UNIT = "portcullis-gateway-agent.service"

HOME = "/opt/portcullis"
CONTRACT_FILE = os.path.join(HOME, "contract.json")
WAF_CONFIGURATION = os.path.join(HOME, "waf", "main.conf")
