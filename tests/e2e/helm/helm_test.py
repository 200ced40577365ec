#!/usr/bin/env python3
"""What the chart renders, for every file in values/, and what it refuses."""

import base64
import json
import re
import subprocess
import unittest

import chart
from chart import Release

POSTGRES = {"database": {"existingSecret": {"name": "dialtone-db"}}}
KEY = {"vapi": {"existingSecret": {"name": "vapi"}}}


def each_release(test):
    for path in chart.value_files():
        with test.subTest(values=path.name):
            yield path, Release.of_file(path)


class EveryValuesFile(unittest.TestCase):

    def test_there_are_values_files(self):
        self.assertGreaterEqual(len(chart.value_files()), 9)

    def test_passes_strict_lint(self):
        for path in chart.value_files():
            with self.subTest(values=path.name):
                result = chart.helm("lint", "--strict", chart.CHART, "--values", path, "--kube-version", chart.NEWEST_KUBERNETES)
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_renders_objects_that_kubernetes_own_types_accept_field_by_field(self):
        for kubernetes in (chart.OLDEST_KUBERNETES, chart.NEWEST_KUBERNETES):
            for path in chart.value_files():
                with self.subTest(values=path.name, kubernetes=kubernetes):
                    text = Release.of_file(path, kubernetes).text
                    result = subprocess.run([chart.STRICT], input=text, capture_output=True, text=True, check=False, timeout=60)
                    self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_names_are_unique_and_fit_a_label(self):
        for _, release in each_release(self):
            names = [(each["kind"], each["metadata"]["name"]) for each in release.objects]
            self.assertEqual(len(names), len(set(names)), names)
            for kind, name in names:
                self.assertRegex(name, r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", kind)

    def test_every_pod_meets_the_restricted_security_standard(self):
        for _, release in each_release(self):
            for owner, pod in release.pods():
                name = owner["metadata"]["name"]
                context = pod["securityContext"]
                self.assertIs(context["runAsNonRoot"], True, name)
                self.assertEqual(context["runAsUser"], 65532, name)
                self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"}, name)
                self.assertIs(pod["automountServiceAccountToken"], False, name)
                self.assertIs(pod["enableServiceLinks"], False, name)
                for container in chart.containers(pod):
                    self.assertEqual(container["securityContext"], {
                        "allowPrivilegeEscalation": False,
                        "readOnlyRootFilesystem": True,
                        "capabilities": {"drop": ["ALL"]},
                    }, name)

    def test_secret_values_stand_in_secrets_alone(self):
        secrets = re.compile("key-of-the-test|password-of-the-test")
        seen = 0
        for _, release in each_release(self):
            for each in release.objects:
                if each["kind"] == "Secret":
                    for value in each["data"].values():
                        seen += len(secrets.findall(base64.b64decode(value).decode()))
                else:
                    self.assertNotRegex(json.dumps(each), secrets, each["metadata"]["name"])
        self.assertGreater(seen, 0, "no values file sets a secret")

    def test_every_secret_entry_that_a_pod_mounts_exists_when_the_pod_starts(self):
        given = {("vapi", "token"), ("vapi", "api-key"), ("dialtone-db", "uri"), ("dialtone-db", "database-url"),
                 ("dialtone-db-owner", "uri")}
        for _, release in each_release(self):
            made = {(each["metadata"]["name"], key): each for each in release.all("Secret") for key in each["data"]}
            for owner, pod in release.pods():
                for volume in pod.get("volumes", []):
                    if "projected" not in volume:
                        continue
                    for entry in chart.secret_entries(pod, volume["name"]).values():
                        if entry in given:
                            continue
                        self.assertIn(entry, made, owner["metadata"]["name"])
                        # A hook runs before the rest of the release is there.
                        if chart.is_hook(owner):
                            self.assertTrue(chart.is_hook(made[entry]), f"{owner['metadata']['name']} would wait for ever")

    def test_a_hook_pod_does_not_run_as_an_account_that_comes_after_it(self):
        for _, release in each_release(self):
            later = {each["metadata"]["name"] for each in release.all("ServiceAccount")}
            for owner, pod in release.pods():
                if owner["kind"] == "Job":
                    self.assertNotIn(pod["serviceAccountName"], later)

    def test_the_kubelet_waits_longer_than_a_drain_takes(self):
        for _, release in each_release(self):
            arguments = dict(each[2:].split("=", 1) for each in release.server()["args"] if "=" in each)
            drain = int(arguments["shutdown-delay"].rstrip("s")) + int(arguments["shutdown-grace"].rstrip("s"))
            self.assertGreater(release.server_pod()["terminationGracePeriodSeconds"], drain + 5)

    def test_services_and_policies_select_their_own_pods_and_no_others(self):
        for _, release in each_release(self):
            labels = {each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"] for each in release.all("Deployment")}
            for each in release.all("Service") + release.all("PodDisruptionBudget"):
                selector = each["spec"]["selector"]
                selector = selector.get("matchLabels", selector)
                chosen = [name for name, has in labels.items() if selector.items() <= has.items()]
                self.assertEqual(len(chosen), 1, each["metadata"]["name"])
                self.assertTrue(each["metadata"]["name"].startswith(chosen[0]), (each["metadata"]["name"], chosen))

    def test_every_mounted_volume_is_declared(self):
        for _, release in each_release(self):
            for owner, pod in release.pods():
                declared = {each["name"] for each in pod.get("volumes", [])}
                mounted = {mount["name"] for each in chart.containers(pod) for mount in each.get("volumeMounts", [])}
                self.assertEqual(declared, mounted, owner["metadata"]["name"])


class Server(unittest.TestCase):

    def test_probes_are_native_grpc_and_only_readiness_asks_for_a_service_that_needs_the_database(self):
        server = Release.of(KEY).server()
        self.assertEqual(server["startupProbe"]["grpc"], {"port": 50051})
        self.assertEqual(server["livenessProbe"]["grpc"], {"port": 50051})
        self.assertEqual(server["readinessProbe"]["grpc"], {"port": 50051, "service": "dialtone.v1.CampaignService"})

    def test_a_probe_can_be_turned_off(self):
        server = Release.of({**KEY, "probes": {"liveness": {"enabled": False}}}).server()
        self.assertNotIn("livenessProbe", server)
        self.assertIn("readinessProbe", server)

    def test_listens_on_the_ports_that_it_declares(self):
        server = Release.of(KEY).server()
        self.assertIn("--listen=0.0.0.0:50051", server["args"])
        self.assertIn("--http-listen=0.0.0.0:9464", server["args"])
        self.assertEqual({each["name"]: each["containerPort"] for each in server["ports"]}, {"grpc": 50051, "http": 9464})

    def test_an_existing_secret_is_mounted_under_the_name_that_the_server_reads(self):
        release = Release.of_file(chart.VALUES / "postgres-existing-secrets.yaml")
        self.assertEqual(chart.secret_entries(release.server_pod(), "secrets"),
                         {"api-key": ("vapi", "token"), "database-url": ("dialtone-db", "uri")})
        self.assertEqual(release.all("Secret"), [])
        arguments = release.server()["args"]
        self.assertIn("--vapi-api-key-file=/etc/dialtone/secrets/api-key", arguments)
        self.assertIn("--database-file=/etc/dialtone/secrets/database-url", arguments)
        mount = release.server()["volumeMounts"][0]
        self.assertEqual((mount["name"], mount["mountPath"], mount["readOnly"]), ("secrets", "/etc/dialtone/secrets", True))

    def test_values_given_in_the_clear_end_in_the_charts_own_secret(self):
        secret = Release.of_file(chart.VALUES / "postgres.yaml").one("Secret")
        self.assertEqual({key: base64.b64decode(value).decode() for key, value in secret["data"].items()}, {
            "api-key": "key-of-the-test",
            "database-url": "postgresql://dialtone:password-of-the-test@db.example:5432/dialtone",
        })

    def test_another_secret_value_means_new_pods_and_the_same_one_does_not(self):
        def checksum(key):
            deployment = Release.of({"vapi": {"apiKey": key}}).one("Deployment")
            return deployment["spec"]["template"]["metadata"]["annotations"]["checksum/secret"]

        self.assertEqual(checksum("a"), checksum("a"))
        self.assertNotEqual(checksum("a"), checksum("b"))

    def test_settings_become_flags_with_large_numbers_in_full(self):
        arguments = Release.of_file(chart.VALUES / "postgres.yaml").server()["args"]
        for expected in ("--watch-limit=2000000", "--worker-threads=16", "--poll-interval=500ms", "--default-area-code=415",
                         "--vapi-url=https://vapi.example", "--log-format=json"):
            self.assertIn(expected, arguments)

    def test_the_url_to_listen_at_comes_from_a_secret_of_its_own(self):
        release = Release.of_file(chart.VALUES / "postgres-pooler.yaml")
        self.assertEqual(chart.secret_entries(release.server_pod(), "secrets")["database-listen-url"], ("dialtone-db-owner", "uri"))
        self.assertIn("--database-listen-url-file=/etc/dialtone/secrets/database-listen-url", release.server()["args"])
        without = Release.of({**KEY, **POSTGRES}).server()["args"]
        self.assertEqual([each for each in without if "listen-url" in each], [])

    def test_the_images_own_database_setting_is_silenced_where_a_file_names_the_database(self):
        self.assertEqual(Release.of({**KEY, **POSTGRES}).server()["env"], [{"name": "DIALTONE_DATABASE", "value": ""}])
        self.assertNotIn("env", Release.of(KEY).server())

    def test_the_image_is_the_charts_version_unless_a_digest_pins_it(self):
        version = re.search(r"project\(dialtone VERSION ([0-9.]+)", (chart.ROOT / "CMakeLists.txt").read_text()).group(1)
        self.assertEqual(Release.of(KEY).server()["image"], f"dialtone:{version}")
        self.assertRegex(Release.of_file(chart.VALUES / "everything.yaml").server()["image"],
                         r"^registry\.example/dialtone@sha256:[0-9a-f]{64}$")


class SQLite(unittest.TestCase):

    def test_runs_one_replica_that_is_gone_before_the_next_one_starts(self):
        spec = Release.of(KEY).one("Deployment")["spec"]
        self.assertEqual(spec["replicas"], 1)
        self.assertEqual(spec["strategy"], {"type": "Recreate"})
        self.assertIn("--database=sqlite:///var/lib/dialtone/dialtone.db", spec["template"]["spec"]["containers"][0]["args"])

    def test_keeps_its_file_in_a_claim_that_outlives_the_release(self):
        release = Release.of(KEY)
        claim = release.one("PersistentVolumeClaim")
        self.assertEqual(claim["metadata"]["annotations"], {"helm.sh/resource-policy": "keep"})
        data = next(each for each in release.server_pod()["volumes"] if each["name"] == "data")
        self.assertEqual(data["persistentVolumeClaim"]["claimName"], claim["metadata"]["name"])
        mount = next(each for each in release.server()["volumeMounts"] if each["name"] == "data")
        self.assertEqual(mount["mountPath"], "/var/lib/dialtone")

    def test_uses_a_claim_that_is_already_there(self):
        release = Release.of_file(chart.VALUES / "sqlite-own-claim.yaml")
        self.assertEqual(release.all("PersistentVolumeClaim"), [])
        data = next(each for each in release.server_pod()["volumes"] if each["name"] == "data")
        self.assertEqual(data["persistentVolumeClaim"]["claimName"], "campaigns")

    def test_can_live_in_the_pod_alone(self):
        release = Release.of_file(chart.VALUES / "sqlite-in-pod.yaml")
        self.assertEqual(release.all("PersistentVolumeClaim"), [])
        self.assertIn({"name": "data", "emptyDir": {}}, release.server_pod()["volumes"])

    def test_needs_no_migration_container_in_any_mode(self):
        for mode in ("initContainer", "hook", "none"):
            release = Release.of({**KEY, "migrations": {"mode": mode}})
            self.assertNotIn("initContainers", release.server_pod(), mode)
            self.assertEqual(release.all("Job"), [], mode)


class Postgres(unittest.TestCase):

    def test_replaces_pods_without_a_gap_and_spreads_and_protects_them(self):
        release = Release.of_file(chart.VALUES / "postgres.yaml")
        spec = release.one("Deployment")["spec"]
        self.assertEqual(spec["replicas"], 3)
        self.assertEqual(spec["strategy"], {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}})
        self.assertEqual(spec["template"]["spec"]["topologySpreadConstraints"][0]["topologyKey"], "kubernetes.io/hostname")
        self.assertEqual(release.one("PodDisruptionBudget")["spec"]["maxUnavailable"], 1)
        self.assertEqual(release.all("PersistentVolumeClaim"), [])

    def test_one_replica_has_no_disruption_budget_that_would_block_a_drain(self):
        self.assertEqual(Release.of({**KEY, **POSTGRES, "replicas": 1}).all("PodDisruptionBudget"), [])

    def test_migrates_in_an_init_container_unless_told_otherwise(self):
        release = Release.of({**KEY, **POSTGRES})
        migrate, = release.server_pod()["initContainers"]
        self.assertEqual(migrate["args"], ["migrate", "--database-file=/etc/dialtone/migrate/database-url"])
        self.assertEqual(migrate["image"], release.server()["image"])
        self.assertEqual(release.all("Job"), [])

    def test_a_migration_can_have_a_database_role_of_its_own_that_the_server_never_sees(self):
        release = Release.of_file(chart.VALUES / "postgres-existing-secrets.yaml")
        pod = release.server_pod()
        self.assertEqual(chart.secret_entries(pod, "migrate-secrets"), {"database-url": ("dialtone-db-owner", "uri")})
        self.assertEqual([each["name"] for each in release.server()["volumeMounts"]], ["secrets"])

    def test_hook_mode_migrates_before_an_install_and_before_an_upgrade(self):
        release = Release.of_file(chart.VALUES / "hook.yaml")
        job, secret = release.one("Job", "migrate"), release.one("Secret", "migrate")
        for each in (job, secret):
            self.assertEqual(each["metadata"]["annotations"]["helm.sh/hook"], "pre-install,pre-upgrade")
            self.assertIn("before-hook-creation", each["metadata"]["annotations"]["helm.sh/hook-delete-policy"])
        self.assertLess(int(secret["metadata"]["annotations"]["helm.sh/hook-weight"]),
                        int(job["metadata"]["annotations"]["helm.sh/hook-weight"]))
        self.assertGreater(job["spec"]["activeDeadlineSeconds"], 0)
        self.assertNotIn("initContainers", release.server_pod())

    def test_hook_mode_with_an_existing_secret_makes_none(self):
        release = Release.of_file(chart.VALUES / "hook-existing-secrets.yaml")
        self.assertEqual(release.all("Secret"), [])
        self.assertEqual(release.one("Job", "migrate")["spec"]["template"]["spec"]["serviceAccountName"], "migrator")

    def test_mode_none_leaves_the_schema_to_somebody_else(self):
        release = Release.of_file(chart.VALUES / "external-migrations.yaml")
        self.assertEqual(release.all("Job"), [])
        self.assertNotIn("initContainers", release.server_pod())


class Network(unittest.TestCase):

    def test_there_is_one_service_with_an_address_and_one_without(self):
        release = Release.of(KEY)
        services = {each["metadata"]["name"]: each["spec"] for each in release.all("Service")}
        self.assertEqual(set(services), {"voice-dialtone", "voice-dialtone-headless"})
        self.assertEqual(services["voice-dialtone"]["type"], "ClusterIP")
        self.assertNotIn("clusterIP", services["voice-dialtone"])
        self.assertEqual(services["voice-dialtone-headless"]["clusterIP"], "None")
        self.assertEqual({port["name"]: port["port"] for port in services["voice-dialtone"]["ports"]}, {"grpc": 50051, "http": 9464})

    def test_the_headless_port_is_the_pods_own_whatever_the_service_port_is(self):
        release = Release.of_file(chart.VALUES / "everything.yaml")
        ports = {each["spec"].get("clusterIP", ""): each["spec"]["ports"][0] for each in release.all("Service")
                 if each["metadata"]["labels"]["app.kubernetes.io/component"] == "server"}
        self.assertEqual((ports[""]["port"], ports["None"]["port"]), (443, 50051))
        self.assertEqual(ports[""]["appProtocol"], "grpc")

    def test_optional_objects_are_off_unless_asked_for(self):
        release = Release.of({**KEY, **POSTGRES, "replicas": 2})
        for kind in ("HorizontalPodAutoscaler", "NetworkPolicy", "ServiceMonitor"):
            self.assertEqual(release.all(kind), [], kind)
        self.assertEqual(len(release.all("Deployment")), 1)

    def test_the_network_policy_lets_out_what_the_server_needs_and_no_more(self):
        release = Release.of({**KEY, **POSTGRES, "networkPolicy": {"enabled": True}})
        policy = release.one("NetworkPolicy")["spec"]
        self.assertEqual(policy["policyTypes"], ["Ingress", "Egress"])
        self.assertEqual([port["port"] for rule in policy["egress"] for port in rule["ports"]], [53, 53, 443, 5432])
        self.assertEqual([port["port"] for rule in policy["ingress"] for port in rule["ports"]], ["grpc", "http"])

    def test_the_network_policy_names_who_may_call(self):
        policy = Release.of_file(chart.VALUES / "everything.yaml").one("NetworkPolicy")["spec"]
        self.assertEqual(policy["ingress"][0]["from"], [{"namespaceSelector": {"matchLabels": {"team": "voice"}}}])
        self.assertNotIn("from", policy["ingress"][1])

    def test_the_monitor_scrapes_each_pod_once(self):
        release = Release.of_file(chart.VALUES / "everything.yaml")
        monitor = release.one("ServiceMonitor")
        self.assertEqual(monitor["metadata"]["labels"]["release"], "prometheus")
        port = monitor["spec"]["endpoints"][0]["port"]
        selector = monitor["spec"]["selector"]["matchLabels"]
        scraped = [each for each in release.all("Service") if selector.items() <= each["metadata"]["labels"].items()
                   and port in [has["name"] for has in each["spec"]["ports"]]]
        self.assertEqual(len(scraped), 1)

    def test_helm_test_calls_each_service_through_the_service(self):
        pod = Release.of(KEY).one("Pod", "test")
        self.assertEqual(pod["metadata"]["annotations"]["helm.sh/hook"], "test")
        calls = sorted(each["args"][-2:] for each in pod["spec"]["containers"])
        self.assertEqual(calls, [["voice-dialtone:50051", "dialtone.v1.CampaignService/ListCampaigns"],
                                 ["voice-dialtone:50051", "dialtone.v1.PhoneNumberService/ListPhoneNumbers"]])

    def test_the_autoscaler_owns_the_number_of_replicas(self):
        release = Release.of_file(chart.VALUES / "everything.yaml")
        self.assertNotIn("replicas", release.one("Deployment")["spec"])
        scaler = release.one("HorizontalPodAutoscaler")["spec"]
        self.assertEqual(scaler["scaleTargetRef"]["name"], release.one("Deployment")["metadata"]["name"])


class Simulator(unittest.TestCase):

    def test_the_server_is_pointed_at_it_over_loopback_with_the_key_that_it_accepts(self):
        release = Release.of({"simulator": {"enabled": True, "apiKey": "pretend"}})
        server, simulator = release.server_pod()["containers"]
        self.assertIn("--vapi-url=http://127.0.0.1:8900", server["args"])
        self.assertIn("--listen=127.0.0.1:8900", simulator["args"])
        self.assertIn("--api-key=pretend", simulator["args"])
        self.assertEqual(base64.b64decode(release.one("Secret")["data"]["api-key"]), b"pretend")

    def test_plays_what_it_is_told(self):
        simulator = Release.of_file(chart.VALUES / "simulator.yaml").server_pod()["containers"][1]
        self.assertEqual(simulator["command"], ["/usr/local/bin/dialtone-sim"])
        self.assertIn("--seed=42", simulator["args"])
        self.assertIn("--time-scale=10", simulator["args"])

    def test_takes_the_sqlite_database_with_it_when_it_forgets(self):
        release = Release.of_file(chart.VALUES / "simulator.yaml")
        self.assertEqual(release.all("PersistentVolumeClaim"), [])
        self.assertIn({"name": "data", "emptyDir": {}}, release.server_pod()["volumes"])

    def test_needs_no_way_out_to_vapi(self):
        policy = Release.of_file(chart.VALUES / "simulator.yaml").one("NetworkPolicy")["spec"]
        self.assertEqual([port["port"] for rule in policy["egress"] for port in rule["ports"]], [53, 53])


class Console(unittest.TestCase):

    def test_is_not_there_unless_asked_for(self):
        release = Release.of(KEY)
        self.assertEqual([each["metadata"]["name"] for each in release.all("Deployment")], ["voice-dialtone"])
        self.assertEqual(release.all("Ingress"), [])

    def test_calls_the_server_by_its_service_and_goes_by_the_name_of_its_ingress(self):
        release = Release.of_file(chart.VALUES / "console.yaml")
        console = release.one("Deployment", "console")["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(console["args"], [
            "--listen=0.0.0.0:8080", "--server=http://voice-dialtone:50051", "--origin=https://dialtone.example.com", "--proxy-hops=1",
            "--token-file=/etc/dialtone/token/token", "--session-key-file=/etc/dialtone/session/key", "--max-streams=200"])
        rule, = release.one("Ingress", "console")["spec"]["rules"]
        backend = rule["http"]["paths"][0]["backend"]["service"]["name"]
        self.assertEqual((rule["host"], backend), ("dialtone.example.com", release.one("Service", "console")["metadata"]["name"]))

    def test_answers_port_forwards_alone_without_an_ingress(self):
        release = Release.of({**KEY, "console": {"enabled": True}})
        console = release.one("Deployment", "console")["spec"]["template"]["spec"]["containers"][0]
        self.assertEqual(console["args"], ["--listen=0.0.0.0:8080", "--server=http://voice-dialtone:50051"])
        self.assertIn("service/voice-dialtone-console 8080:8080", chart.notes_of({**KEY, "console": {"enabled": True}}))

    def test_is_let_in_by_the_servers_network_policy(self):
        policy = Release.of_file(chart.VALUES / "console.yaml").one("NetworkPolicy")["spec"]
        allowed = [each["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
                   for each in policy["ingress"][0]["from"] if "podSelector" in each]
        self.assertEqual(allowed, ["console"])


class BadValues(unittest.TestCase):

    def refuses(self, values, sentence):
        with self.subTest(values=values):
            result = chart.template_of(values)
            self.assertNotEqual(result.returncode, 0, "rendered all the same")
            self.assertIn(sentence, result.stderr)

    def test_are_refused_with_a_sentence_that_says_what_to_do(self):
        url = {"url": "postgresql://u:p@h/d"}
        self.refuses({}, "no Vapi API key: set vapi.existingSecret.name")
        self.refuses({**KEY, "replicas": 2}, "replicas is 2, but SQLite is a file of one pod: set database.url")
        listen = {"listen": {"existingSecret": {"name": "x"}}}
        self.refuses({**KEY, "database": listen}, "database.listen.existingSecret.name needs PostgreSQL")
        self.refuses({**KEY, "database": {**url, **listen}, "settings": {"database-listen-url": "off"}},
                     "database.listen.existingSecret.name and settings.database-listen-url are both set")
        self.refuses({**KEY, "autoscaling": {"enabled": True}}, "autoscaling.enabled needs PostgreSQL")
        self.refuses({**KEY, **POSTGRES, "autoscaling": {"enabled": True, "minReplicas": 9}},
                     "autoscaling.minReplicas is greater than autoscaling.maxReplicas")
        self.refuses({**KEY, "database": {"url": "mysql://h/d"}}, "database.url takes postgresql://")
        self.refuses({**KEY, "database": {**url, "existingSecret": {"name": "x"}}},
                     "database.url and database.existingSecret.name are both set")
        self.refuses({"vapi": {"apiKey": "k", "existingSecret": {"name": "x"}}}, "vapi.apiKey and vapi.existingSecret.name are both set")
        self.refuses({**KEY, "simulator": {"enabled": True}}, "simulator.enabled stands in for Vapi")
        self.refuses({**POSTGRES, "simulator": {"enabled": True}, "replicas": 2}, "gives each pod a Vapi of its own")
        self.refuses({**KEY, "console": {"enabled": True, "replicas": 2}}, "set console.sessionKeySecret.name")
        self.refuses({**KEY, "console": {"enabled": True, "ingress": {"enabled": True}}}, "needs console.ingress.host")
        self.refuses({**KEY, "terminationGracePeriodSeconds": 30}, "has to exceed shutdown.delaySeconds + shutdown.graceSeconds + 5 = 30")

    def test_are_named_by_the_schema(self):
        for values, names in (
            ({"replica": 2}, "'replica'"),
            ({"settings": {"log-levle": "info"}}, "'log-levle'"),
            ({"settings": {"log-level": "loud"}}, "/settings/log-level"),
            ({"settings": {"poll-interval": "1"}}, "/settings/poll-interval"),
            ({"settings": {"worker-threads": "many"}}, "/settings/worker-threads"),
            ({"migrations": {"mode": "job"}}, "/migrations/mode"),
            ({"replicas": -1}, "/replicas"),
            ({"console": {"origin": "dialtone.example.com"}}, "/console/origin"),
            ({"image": {"digest": "sha256:short"}}, "/image/digest"),
            ({"service": {"grpcPort": 70000}}, "/service/grpcPort"),
            ({"probes": {"liveness": {"tcpSocket": {}}}}, "'tcpSocket'"),
        ):
            self.refuses({**KEY, **values}, names)


class Documentation(unittest.TestCase):

    def test_values_yaml_mentions_every_setting_that_the_schema_allows_and_no_other(self):
        schema = json.loads((chart.CHART / "values.schema.json").read_text())
        block = re.search(r"^settings:\n((?:  .*\n)+)", (chart.CHART / "values.yaml").read_text(), re.MULTILINE).group(1)
        documented = set(re.findall(r"^  (?:# )?([a-z-]+): ", block, re.MULTILINE))
        self.assertEqual(documented, set(schema["properties"]["settings"]["properties"]))

    def test_every_default_is_in_the_schema_and_every_schema_property_has_a_default(self):
        schema = json.loads((chart.CHART / "values.schema.json").read_text())
        values = chart.yaml.safe_load((chart.CHART / "values.yaml").read_text())

        def compare(path, node, value):
            node = schema["definitions"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
            if "properties" not in node or path == ".settings":
                return
            self.assertEqual(set(node["properties"]) - {"global"}, set(value), path)
            for name, below in node["properties"].items():
                if name != "global":
                    compare(f"{path}.{name}", below, value[name])

        compare("", schema, values)

    def test_notes_show_a_call_that_works_after_the_port_forward(self):
        for values, expected in (
            ({"simulator": {"enabled": True}}, ["Vapi is simulated", "in the pod alone"]),
            (KEY, ["in a persistent volume"]),
            ({**KEY, **POSTGRES, "migrations": {"mode": "none"}}, ["run `dialtone-server migrate` before"]),
        ):
            notes = chart.notes_of(values)
            for each in ["service/voice-dialtone 50051:50051", "grpcurl -plaintext localhost:50051 list", *expected]:
                self.assertIn(each, notes)


if __name__ == "__main__":
    chart.install_tools()
    unittest.main()
