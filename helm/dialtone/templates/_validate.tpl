{{/* Faults that concern several values at once, which values.schema.json cannot say. */}}
{{- define "dialtone.validate" -}}
{{- $v := .Values -}}
{{- if and $v.database.url $v.database.existingSecret.name -}}
{{- fail "database.url and database.existingSecret.name are both set: keep one of them" -}}
{{- end -}}
{{- if and $v.database.url (not (hasPrefix "postgresql://" $v.database.url)) -}}
{{- fail "database.url takes postgresql://user:password@host:port/database; leave it empty for SQLite" -}}
{{- end -}}
{{- if not (include "dialtone.onPostgres" .) -}}
{{- if $v.database.listen.existingSecret.name -}}
{{- fail "database.listen.existingSecret.name needs PostgreSQL: set database.url or database.existingSecret.name, or leave it empty" -}}
{{- end -}}
{{- if $v.autoscaling.enabled -}}
{{- fail "autoscaling.enabled needs PostgreSQL: SQLite is a file of one pod. Set database.url or database.existingSecret.name" -}}
{{- end -}}
{{- if gt (int $v.replicas) 1 -}}
{{- fail (printf "replicas is %d, but SQLite is a file of one pod: set database.url or database.existingSecret.name, or replicas to 1" (int $v.replicas)) -}}
{{- end -}}
{{- end -}}
{{- if and $v.database.listen.existingSecret.name (hasKey $v.settings "database-listen-url") -}}
{{- fail "database.listen.existingSecret.name and settings.database-listen-url are both set: keep one of them" -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- fail "autoscaling.minReplicas is greater than autoscaling.maxReplicas" -}}
{{- end -}}
{{- if and $v.vapi.apiKey $v.vapi.existingSecret.name -}}
{{- fail "vapi.apiKey and vapi.existingSecret.name are both set: keep one of them" -}}
{{- end -}}
{{- if $v.simulator.enabled -}}
{{- if or $v.vapi.url $v.vapi.apiKey $v.vapi.existingSecret.name -}}
{{- fail "simulator.enabled stands in for Vapi: leave vapi.url, vapi.apiKey and vapi.existingSecret.name empty, or turn the simulator off" -}}
{{- end -}}
{{- if include "dialtone.severalReplicas" . -}}
{{- fail "simulator.enabled gives each pod a Vapi of its own, so that replicas would disagree: set replicas to 1 and autoscaling.enabled to false" -}}
{{- end -}}
{{- else if not (or $v.vapi.apiKey $v.vapi.existingSecret.name) -}}
{{- fail "no Vapi API key: set vapi.existingSecret.name (or vapi.apiKey), or simulator.enabled=true to try Dialtone without an account" -}}
{{- end -}}
{{- with $v.console -}}
{{- if and .enabled (gt (int .replicas) 1) (not .sessionKeySecret.name) -}}
{{- fail (printf "console.replicas is %d, but each console would seal sign-ins with a key of its own: set console.sessionKeySecret.name, or console.replicas to 1" (int .replicas)) -}}
{{- end -}}
{{- if and .enabled .ingress.enabled (not .ingress.host) -}}
{{- fail "console.ingress.enabled needs console.ingress.host: the console answers to names that it knows" -}}
{{- end -}}
{{- end -}}
{{- $least := add $v.shutdown.delaySeconds $v.shutdown.graceSeconds 5 -}}
{{- if and $v.terminationGracePeriodSeconds (le (int $v.terminationGracePeriodSeconds) (int $least)) -}}
{{- fail (printf "terminationGracePeriodSeconds is %d; it has to exceed shutdown.delaySeconds + shutdown.graceSeconds + 5 = %d, or pods are killed while they drain" (int $v.terminationGracePeriodSeconds) (int $least)) -}}
{{- end -}}
{{- end -}}
