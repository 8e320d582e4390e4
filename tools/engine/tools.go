//go:build tools

// Package engine pins the Pulumi engine that tools/ builds when no official CLI is on PATH.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
