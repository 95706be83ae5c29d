# tflint --init && tflint --recursive --config "$PWD/.tflint.hcl"
# Not run where this was written: neither tflint nor its plugins were to be had.

config {
  call_module_type = "local"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

plugin "aws" {
  enabled = true
  version = "0.44.0"
  source  = "github.com/terraform-linters/tflint-ruleset-aws"
}

# what the root module asks of the provider is for its modules
rule "terraform_unused_required_providers" {
  enabled = false
}
