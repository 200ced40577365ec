// Reads rendered manifests from standard input and decodes each into Kubernetes' own Go type, refusing unknown and repeated
// fields and wrong types: the check that an API server makes with strict field validation, without an API server. Prints one
// line per fault and exits 1 when there is one.
package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

var typeOf = map[string]func() any{
	"v1/PersistentVolumeClaim":               func() any { return &core.PersistentVolumeClaim{} },
	"v1/Pod":                                 func() any { return &core.Pod{} },
	"v1/Secret":                              func() any { return &core.Secret{} },
	"v1/Service":                             func() any { return &core.Service{} },
	"v1/ServiceAccount":                      func() any { return &core.ServiceAccount{} },
	"apps/v1/Deployment":                     func() any { return &apps.Deployment{} },
	"autoscaling/v2/HorizontalPodAutoscaler": func() any { return &autoscaling.HorizontalPodAutoscaler{} },
	"batch/v1/Job":                           func() any { return &batch.Job{} },
	"networking.k8s.io/v1/Ingress":           func() any { return &networking.Ingress{} },
	"networking.k8s.io/v1/NetworkPolicy":     func() any { return &networking.NetworkPolicy{} },
	"policy/v1/PodDisruptionBudget":          func() any { return &policy.PodDisruptionBudget{} },
	// A custom resource: its fields are not among Kubernetes' own types.
	"monitoring.coreos.com/v1/ServiceMonitor": func() any { return &map[string]any{} },
}

func decode(document string) error {
	var head struct{ APIVersion, Kind string }
	if err := yaml.Unmarshal([]byte(document), &head); err != nil {
		return err
	}
	if head.Kind == "" {
		return nil // comments only
	}
	newObject, known := typeOf[head.APIVersion+"/"+head.Kind]
	if !known {
		return fmt.Errorf("%s %s: not a kind that this check knows", head.APIVersion, head.Kind)
	}
	if err := yaml.UnmarshalStrict([]byte(document), newObject()); err != nil {
		return fmt.Errorf("%s: %w", head.Kind, err)
	}
	return nil
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	faults := 0
	for _, document := range regexp.MustCompile(`(?m)^---.*$`).Split(string(input), -1) {
		if strings.TrimSpace(document) == "" {
			continue
		}
		if err := decode(document); err != nil {
			fmt.Println(err)
			faults++
		}
	}
	if faults > 0 {
		os.Exit(1)
	}
}
