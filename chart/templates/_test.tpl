{{/*
A pod of `helm test`.
  component    test-endpoint | test-schema | test-queue
  args         of the image's entry point
*/}}
{{- define "ai-agents.testPod" -}}
{{- $values := dict "resources" .root.Values.smokeTest.resources "podLabels" dict "podAnnotations" dict -}}
{{- $ctx := merge (dict "values" $values "spec" (dict "restartPolicy" "Never" "terminationGracePeriodSeconds" 10)) . -}}
{{- $annotations := dict "helm.sh/hook-output-log-policy" "hook-succeeded,hook-failed" -}}
apiVersion: v1
kind: Pod
metadata:
  {{- include "ai-agents.metadata" (merge (dict "name" (include "ai-agents.componentName" .) "annotations" $annotations) .) | nindent 2 }}
spec:
  {{- include "ai-agents.podSpec" $ctx | nindent 2 }}
{{- end }}
