"""A port of the calls that AWS provider 6.x makes for our Cognito resources.

Real Terraform plans and applies by it against the embedded Cognito. It is written after
the provider's source and is not the provider: what it leaves out, and what was read
wrong, it can't show.

Source: hashicorp/terraform-provider-aws, internal/service/cognitoidp.
"""
