// Pins the bytes of the OWASP CRS (the module holds nothing but its rules and tests). Nothing here is built.
module portcullis.invalid/ruleset

go 1.21

require github.com/corazawaf/coraza-coreruleset/v4 v4.25.0
