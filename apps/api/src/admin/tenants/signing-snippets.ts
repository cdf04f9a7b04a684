/** Programs that send a signed webhook for one ticket. The secret comes from their surroundings: it is never in an answer. */
export interface SigningSnippets {
  /** For a custom function of ServiceDesk Plus. */
  readonly deluge: string;
  readonly python: string;
  readonly powershell: string;
  readonly curl: string;
}

/** @param tenantId a slug, @param url without quotes or blanks: both are written into programs as they are */
export function signingSnippets(tenantId: string, url: string): SigningSnippets {
  return { deluge: deluge(tenantId, url), python: python(tenantId, url), powershell: powershell(tenantId, url), curl: curl(tenantId, url) };
}

/** @see https://www.zoho.com/deluge/help/encryption-tasks/hmacsha256.html, base64 without the third argument */
const deluge = (
  tenantId: string,
  url: string,
) => `// Custom function on request creation. Keep the secret in a connection or a variable of the portal, not here.
payload = Map();
payload.put("event","ticket.created");
payload.put("tenant_id","${tenantId}");
payload.put("ticket_id",requestObj.get("id").toString());
body = payload.toString();
headerMap = Map();
headerMap.put("Content-Type","application/json");
headerMap.put("X-ServiceDesk-Signature","sha256=" + zoho.encryption.hmacsha256(webhookSecret,body,"hex"));
response = invokeurl
[
  url :"${url}"
  type :POST
  parameters:body
  headers:headerMap
];
return response;
`;

const python = (tenantId: string, url: string) => `# python3 send.py TICKET_ID, with the secret in the variable WEBHOOK_SECRET
import hashlib, hmac, json, os, sys, urllib.request

body = json.dumps({"event": "ticket.created", "tenant_id": "${tenantId}", "ticket_id": sys.argv[1]}).encode()
signature = hmac.new(os.environ["WEBHOOK_SECRET"].encode(), body, hashlib.sha256).hexdigest()
request = urllib.request.Request(
    "${url}",
    data=body,
    headers={"Content-Type": "application/json", "X-ServiceDesk-Signature": "sha256=" + signature},
)
with urllib.request.urlopen(request, timeout=30) as response:
    print(response.status, response.read().decode())
`;

const powershell = (tenantId: string, url: string) => `# ./send.ps1 TICKET_ID, with the secret in the variable WEBHOOK_SECRET
param([Parameter(Mandatory)][string]$TicketId)
$body = @{ event = 'ticket.created'; tenant_id = '${tenantId}'; ticket_id = $TicketId } | ConvertTo-Json -Compress
$bytes = [Text.Encoding]::UTF8.GetBytes($body)
$hmac = [Security.Cryptography.HMACSHA256]::new([Text.Encoding]::UTF8.GetBytes($env:WEBHOOK_SECRET))
$signature = [BitConverter]::ToString($hmac.ComputeHash($bytes)).Replace('-', '').ToLower()
Invoke-RestMethod -Method Post -Uri '${url}' -ContentType 'application/json' -Body $bytes \`
  -Headers @{ 'X-ServiceDesk-Signature' = "sha256=$signature" }
`;

const curl = (tenantId: string, url: string) => `# with the secret in the variable WEBHOOK_SECRET and the ticket's id in TICKET_ID
body='{"event":"ticket.created","tenant_id":"${tenantId}","ticket_id":"'"$TICKET_ID"'"}'
signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -r | cut -d' ' -f1)
curl --fail-with-body --silent --show-error '${url}' \\
  -H 'Content-Type: application/json' -H "X-ServiceDesk-Signature: sha256=$signature" --data-raw "$body"
`;
