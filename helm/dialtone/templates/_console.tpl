{{/* How browsers see the console; empty when only a port forward leads to it. */}}
{{- define "dialtone.consoleOrigin" -}}
{{- with .Values.console -}}
{{- if .origin -}}
{{- .origin -}}
{{- else if .ingress.enabled -}}
{{- printf "%s://%s" (ternary "https" "http" (ne .ingress.tlsSecret "")) .ingress.host -}}
{{- end -}}
{{- end -}}
{{- end -}}
