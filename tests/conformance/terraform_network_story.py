#!/usr/bin/env python3
"""Terraform with its AWS provider, unmodified, where it differs from other clients on the wire: a
private service, its VPC ingress connection, the records of a custom domain by index, and scaling
configurations that are replaced, three times each: applied, empty plan, destroyed."""
import os
import tempfile

from terraform_stack import SOURCE, Stack

STORY = """
resource "aws_apprunner_auto_scaling_configuration_version" "scaling" {
  auto_scaling_configuration_name = "terraform-net"
  max_concurrency                 = %(concurrency)d
}
resource "aws_apprunner_service" "inner" {
  service_name = "terraform-inner"
""" + SOURCE + """\
  health_check_configuration {
    interval = 1
  }
  network_configuration {
    ingress_configuration {
      is_publicly_accessible = %(public)s
    }
  }
}
locals {
  scaling = aws_apprunner_auto_scaling_configuration_version.scaling
  network = aws_apprunner_service.inner.network_configuration[0]
}
output "revision" {
  value = local.scaling.auto_scaling_configuration_revision
}
output "public" {
  value = local.network.ingress_configuration[0].is_publicly_accessible
}
"""
CONNECTION = """
resource "aws_apprunner_vpc_ingress_connection" "inner" {
  name        = "terraform-inner"
  service_arn = aws_apprunner_service.inner.arn
  ingress_vpc_configuration {
    vpc_id          = "vpc-0123456789abcdef0"
    vpc_endpoint_id = "vpce-0123456789abcdef0"
  }
}
output "connection" {
  value = aws_apprunner_vpc_ingress_connection.inner.status
}
"""
DOMAIN = """
resource "aws_apprunner_custom_domain_association" "shop" {
  domain_name = "terraform.example.com"
  service_arn = aws_apprunner_service.inner.arn
}
output "records" {
  value = [
    tolist(aws_apprunner_custom_domain_association.shop.certificate_validation_records)[0].name,
    tolist(aws_apprunner_custom_domain_association.shop.certificate_validation_records)[1].name,
    tolist(aws_apprunner_custom_domain_association.shop.certificate_validation_records)[2].name,
  ]
}
"""


def story(concurrency=50, public="false", more=""):
    values = {
        "image": os.environ["GOOD_IMAGE"], "concurrency": concurrency, "public": public}
    return STORY % values + more


def main():
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(folder)
        stack.write(story(more=CONNECTION))
        stack.init()
        stack.apply()
        stack.expect_empty_plan()
        outputs = stack.outputs()
        assert outputs["public"] is False and outputs["connection"] == "AVAILABLE", outputs
        assert outputs["revision"] == 1, outputs
        # max_concurrency forces another one: it is destroyed and created, each time as the first.
        for concurrency in (60, 70, 80):
            stack.write(story(concurrency=concurrency, more=CONNECTION))
            stack.apply()
            assert stack.outputs()["revision"] == 1, "counted on from one that is deleted"
        stack.expect_empty_plan()
        stack.write(story(concurrency=80, public="true", more=DOMAIN))
        stack.apply()
        stack.expect_empty_plan()
        outputs = stack.outputs()
        assert outputs["public"] is True, outputs
        assert len(set(outputs["records"])) == 3, outputs
        assert any(".www.terraform.example.com." in each for each in outputs["records"]), outputs
        stack.destroy()
    print("Terraform: private, connected, replaced, with a domain, destroyed")


main()
