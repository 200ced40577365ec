{{/* Takes (dict "probe" .Values.probes.x). The probe of the kubelet opens a new connection each time, so it also notices a
     listener that has stopped accepting. */}}
{{- define "dialtone.grpcProbe" -}}
grpc:
  port: 50051
  {{- with .probe.service }}
  service: {{ . }}
  {{- end }}
periodSeconds: {{ .probe.periodSeconds }}
timeoutSeconds: {{ .probe.timeoutSeconds }}
failureThreshold: {{ .probe.failureThreshold }}
{{- end -}}
