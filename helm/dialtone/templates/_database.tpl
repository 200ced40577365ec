{{/* "true" on PostgreSQL, empty on SQLite. */}}
{{- define "dialtone.onPostgres" -}}
{{- if or .Values.database.url .Values.database.existingSecret.name -}}true{{- end -}}
{{- end -}}

{{/* "true" when SQLite's file is in a persistent volume. Beside a simulated Vapi, which forgets its numbers with the pod, the campaigns
     that own them go with it. */}}
{{- define "dialtone.persistent" -}}
{{- if and .Values.database.sqlite.persistence.enabled (not .Values.simulator.enabled) (not (include "dialtone.onPostgres" .)) -}}true{{- end -}}
{{- end -}}

{{/* "true" when more than one server pod may be meant to run. */}}
{{- define "dialtone.severalReplicas" -}}
{{- if .Values.autoscaling.enabled -}}
{{- if gt (int .Values.autoscaling.maxReplicas) 1 -}}true{{- end -}}
{{- else if gt (int .Values.replicas) 1 -}}true
{{- end -}}
{{- end -}}

{{/* The projected source of the URL that the server uses. */}}
{{- define "dialtone.databaseSecretSource" -}}
- secret:
    name: {{ default (include "dialtone.fullname" .) .Values.database.existingSecret.name }}
    items:
      - key: {{ ternary .Values.database.existingSecret.key "database-url" (ne .Values.database.existingSecret.name "") }}
        path: database-url
{{- end -}}

{{/* The projected source of the URL that a migration uses; hook mode cannot see what the release itself makes. */}}
{{- define "dialtone.migrationSecretSource" -}}
{{- if .Values.migrations.existingSecret.name -}}
- secret:
    name: {{ .Values.migrations.existingSecret.name }}
    items:
      - key: {{ .Values.migrations.existingSecret.key }}
        path: database-url
{{- else if and (eq .Values.migrations.mode "hook") .Values.database.url -}}
- secret:
    name: {{ include "dialtone.fullname" . }}-migrate
    items:
      - key: database-url
        path: database-url
{{- else -}}
{{ include "dialtone.databaseSecretSource" . }}
{{- end -}}
{{- end -}}

{{/* The migration container, the same in a pod's initContainers and in the hook's Job. */}}
{{- define "dialtone.migrateContainer" -}}
- name: migrate
  image: {{ include "dialtone.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args:
    - migrate
    - --database-file=/etc/dialtone/migrate/database-url
  env:
    {{- include "dialtone.imageDatabaseOff" . | nindent 4 }}
  securityContext:
    {{- include "dialtone.containerSecurityContext" . | nindent 4 }}
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  volumeMounts:
    - name: migrate-secrets
      mountPath: /etc/dialtone/migrate
      readOnly: true
{{- end -}}

{{- define "dialtone.migrateVolume" -}}
- name: migrate-secrets
  projected:
    defaultMode: 0440
    sources:
      {{- include "dialtone.migrationSecretSource" . | nindent 6 }}
{{- end -}}

{{/* The image names a SQLite file in its environment; empty counts as not set, so that --database-file alone speaks. */}}
{{- define "dialtone.imageDatabaseOff" -}}
- name: DIALTONE_DATABASE
  value: ""
{{- end -}}
