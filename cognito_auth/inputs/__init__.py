"""What people type, checked before Cognito is asked."""
