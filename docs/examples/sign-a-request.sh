#!/usr/bin/env bash
# Registers an ed25519 key, then asks for a refund with a signed request. Needs bash, curl and OpenSSL 3.
#   API=http://127.0.0.1:3000 KEY=rk_… PAYMENT=pay_… bash sign-a-request.sh
set -euo pipefail

# Once: a key pair, of which the engine gets the public half.
openssl genpkey -algorithm ed25519 -out signing-key.pem
public_key=$(openssl pkey -in signing-key.pem -pubout | awk '{ printf "%s\\n", $0 }')
keyid=$(curl -sS --fail-with-body "$API/v1/signing_keys" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"algorithm\":\"ed25519\",\"public_key\":\"$public_key\"}" |
  sed -E 's/.*"id":"(sig_[a-z2-7]+)".*/\1/')

# Each request: what is signed is a line for each component, and last the parameters of the signature.
body="{\"payment\":\"$PAYMENT\",\"amount\":1250}"
idempotency_key=return-$(openssl rand -hex 8)
digest="sha-256=:$(printf %s "$body" | openssl dgst -sha256 -binary | openssl base64 -A):"
created=$(date +%s)
params='("@method" "@authority" "@path" "@query" "content-digest" "content-type" "idempotency-key")'
params+=";created=$created;expires=$((created + 60));nonce=\"$(openssl rand -hex 16)\";keyid=\"$keyid\";alg=\"ed25519\""
cat > signature-base <<END
"@method": POST
"@authority": ${API#*://}
"@path": /v1/refunds
"@query": ?
"content-digest": $digest
"content-type": application/json
"idempotency-key": $idempotency_key
"@signature-params": $params
END
# The last line has no line break after it.
printf %s "$(cat signature-base)" > signature-base
signature=$(openssl pkeyutl -sign -rawin -inkey signing-key.pem -in signature-base | openssl base64 -A)

curl -sS --fail-with-body "$API/v1/refunds" -H "Authorization: Bearer $KEY" \
  -H "Idempotency-Key: $idempotency_key" -H 'Content-Type: application/json' -H "Content-Digest: $digest" \
  -H "Signature-Input: sig1=$params" -H "Signature: sig1=:$signature:" -d "$body"
