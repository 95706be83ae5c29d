output "user_pool_id" {
  description = "Id of the user pool."
  value       = module.user_pool.id
}

output "redirect_uri" {
  description = "What Google has to allow as a redirect URI."
  value       = "${module.domain.url}/oauth2/idpresponse"
}

output "saml" {
  description = "What the company has to know: where answers go, and who asks."
  value = {
    acs_url   = "${module.domain.url}/saml2/idpresponse"
    entity_id = "urn:amazon:cognito:sp:${module.user_pool.id}"
  }
}
