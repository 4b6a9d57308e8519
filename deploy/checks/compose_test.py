"""Each check of compose.py sees a planted fault, and the committed files have none."""

import unittest
from pathlib import Path

import compose

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "KAFKA_BOOTSTRAP_SERVERS",
    "DATABASE_URL",
    "O2C_HTTP_HOST",
    "O2C_HTTP_PORT",
    "O2C_OPERATIONS_HOST",
    "O2C_OPERATIONS_PORT",
    "O2C_LOG_FORMAT",
    "O2C_OPERATORS",
    "O2C_PLAINTEXT",
}
MIGRATION_SETTINGS = {"DATABASE_URL", "O2C_OWNER_DATABASE_URL", "O2C_PLAINTEXT"}
SETUP_SETTINGS = {"KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "O2C_PASSWORD_OPERATOR", "O2C_PASSWORD_HOUSEKEEPER", "O2C_PLAINTEXT"} | {
    "O2C_PASSWORD_" + name.replace("-", "_").upper() + suffix for name in compose.SERVICES for suffix in ("", "_OWNER")
}


class ComposeChecks(unittest.TestCase):
    def setUp(self):
        self.document, self.stages, self.example = compose.read(ROOT)
        # The six share nothing here, unlike in the file: a fault is planted in one.
        self.services = self.document["services"] = {name: dict(s) for name, s in self.document["services"].items()}
        self.billing = self.services["billing"]
        self.billing["environment"] = dict(self.billing["environment"])

    def faults(self):
        documented = {name: SETTINGS for name in compose.SERVICES} | {"setup": SETUP_SETTINGS}
        documented |= {job: MIGRATION_SETTINGS for job in compose.MIGRATIONS}
        return list(compose.faults(self.document, self.stages, self.example, documented))

    def assert_fault(self, words):
        found = self.faults()
        self.assertTrue(any(words in fault for fault in found), f"none of {found} says: {words}")

    def test_the_committed_files_are_in_order(self):
        self.assertEqual(self.faults(), [])

    def test_a_setting_that_no_service_documents(self):
        self.billing["environment"]["O2C_WORKRES"] = "2"
        self.assert_fault("given O2C_WORKRES")

    def test_a_setting_of_the_image_that_no_service_documents(self):
        self.stages.variables["service"]["O2C_LOG_FROMAT"] = "json"
        self.assert_fault("given O2C_LOG_FROMAT")

    def test_a_password_that_the_setup_does_not_document(self):
        self.services["setup"]["environment"] = {"O2C_PASSWORD_SHIPPING": "${O2C_PASSWORD_LEDGER:?}"}
        self.assert_fault("setup is given O2C_PASSWORD_SHIPPING")

    def test_a_service_with_the_role_of_another(self):
        self.billing["environment"]["DATABASE_URL"] = self.services["ledger"]["environment"]["DATABASE_URL"]
        self.assert_fault("billing does not sign in as billing")

    def plant_in_migration(self, **environment):
        job = self.services["billing-migrate"]
        job["environment"] = dict(job["environment"]) | environment

    def test_a_migration_by_the_role_that_the_service_runs_under(self):
        self.plant_in_migration(O2C_OWNER_DATABASE_URL=self.billing["environment"]["DATABASE_URL"])
        self.assert_fault("billing-migrate does not sign in as billing_owner")

    def test_a_migration_for_another_service(self):
        self.plant_in_migration(DATABASE_URL=self.services["ledger"]["environment"]["DATABASE_URL"])
        self.assert_fault("billing-migrate gives its rights to another role")

    def test_a_migration_by_the_program_of_another(self):
        self.services["billing-migrate"]["image"] = self.services["ledger"]["image"]
        self.assert_fault("billing-migrate does not run the image of billing")

    def test_a_setting_that_no_migration_documents(self):
        self.plant_in_migration(O2C_WORKERS="2")
        self.assert_fault("billing-migrate is given O2C_WORKERS")

    def test_a_service_that_does_not_wait_for_its_migration(self):
        self.billing["depends_on"] = {"postgres": {"condition": "service_healthy"}}
        self.assert_fault("billing does not wait for billing-migrate")

    def test_a_service_that_knows_the_password_of_the_owner(self):
        self.billing["environment"]["O2C_OWNER_DATABASE_URL"] = "postgresql://"
        self.assert_fault("billing knows the owner's password")

    def test_a_port_at_which_nobody_listens(self):
        self.billing["ports"] = [{"host_ip": "127.0.0.1", "published": "8140", "target": 8085}]
        self.assert_fault("billing listens at one port")

    def test_a_port_of_operations_that_is_published(self):
        self.billing["ports"] = [*self.billing["ports"], {"host_ip": "127.0.0.1", "published": "8149", "target": 9080}]
        self.assert_fault("billing listens at one port")

    def test_a_port_that_other_machines_see(self):
        self.billing["ports"] = [{"published": "8140", "target": 8084}]
        self.assert_fault("published to other machines")

    def test_a_port_of_the_host_that_two_want(self):
        self.billing["ports"] = [{"host_ip": "127.0.0.1", "published": "8145-8150", "target": 8084}]
        self.assert_fault("both publish 8150")

    def test_a_password_with_a_default(self):
        self.services["postgres"]["environment"] = {"POSTGRES_PASSWORD": "${POSTGRES_PASSWORD:-secret}"}
        self.assert_fault("${POSTGRES_PASSWORD} must be required")

    def test_a_variable_without_an_explanation(self):
        self.billing["mem_limit"] = "${O2C_MEMORY:-256m}"
        self.assert_fault("O2C_MEMORY is used")

    def test_an_explanation_of_nothing(self):
        self.example.add("O2C_GONE")
        self.assert_fault("explains O2C_GONE")

    def test_a_reference_that_would_be_taken_apart_wrongly(self):
        self.billing["command"] = ["$HOME"]
        self.assert_fault("neither")

    def test_a_wait_for_what_is_not_there(self):
        self.billing["depends_on"] = {"zookeeper": {"condition": "service_started"}}
        self.assert_fault("zookeeper, which is not there")

    def test_a_wait_for_health_that_nobody_measures(self):
        del self.services["postgres"]["healthcheck"]
        self.assert_fault("the health of postgres")

    def test_a_wait_for_an_end_that_never_comes(self):
        self.services["setup"]["restart"] = "always"
        self.assert_fault("the end of setup")

    def test_a_volume_that_is_not_declared(self):
        self.services["kafka"]["volumes"] = ["kafka-date:/var/lib/kafka/data"]
        self.assert_fault("kafka-date, which is not declared")

    def test_a_target_that_the_dockerfile_lacks(self):
        self.billing["build"] = {"target": "invoicing"}
        self.assert_fault("built from invoicing")

    def test_an_image_with_a_program_of_the_laboratory(self):
        self.stages.programs.add("o2c-lab")
        self.assert_fault("o2c-lab is in an image")

    def test_a_program_without_an_image(self):
        self.stages.programs.remove("o2c")
        self.assert_fault("o2c is in an image and should not be, or is in none")


if __name__ == "__main__":
    unittest.main()
